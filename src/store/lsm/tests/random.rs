//! Random stored records.

use std::collections::HashMap;

use super::Seed;
use crate::model::google::protobuf::{Any, Struct, Timestamp, Value};
use crate::model::storage::v3;

fn any(seed: &mut Seed) -> Any {
    Any {
        type_url: seed.text(),
        value: seed.element(),
    }
}

pub(super) fn time(seed: &mut Seed) -> Timestamp {
    Timestamp {
        seconds: seed.next() as i64 >> 30,
        nanos: seed.below(1_000_000_000) as i32,
    }
}

fn profile(seed: &mut Seed) -> Struct {
    let kind = crate::model::google::protobuf::value::Kind::StringValue;
    let entries = seed.list(|s| {
        let value = Value {
            kind: Some(kind(s.text())),
        };
        (s.text(), value)
    });
    Struct {
        fields: entries.into_iter().collect(),
    }
}

fn resource_ref(seed: &mut Seed) -> v3::ResourceRef {
    v3::ResourceRef {
        resource_type_id: seed.text(),
        resource_id: seed.text(),
    }
}

pub(super) fn resource_type(seed: &mut Seed) -> v3::ResourceTypeRecord {
    const TRAITS: [&str; 6] = [
        "USER",
        "APP",
        "MANAGED_DEVICE",
        "UNSPECIFIED",
        "TRAIT_USER",
        "",
    ];
    v3::ResourceTypeRecord {
        external_id: seed.text(),
        display_name: seed.text(),
        traits: seed.list(|s| TRAITS[s.below(6)].to_owned()),
        annotations: seed.list(any),
        discovered_at: seed.maybe(time),
        description: seed.text(),
        sourced_externally: seed.one_in(2),
    }
}

pub(super) fn resource(seed: &mut Seed) -> v3::ResourceRecord {
    v3::ResourceRecord {
        resource_type_id: seed.text(),
        resource_id: seed.text(),
        display_name: seed.text(),
        description: seed.text(),
        parent: seed.maybe(resource_ref),
        annotations: seed.list(any),
        discovered_at: seed.maybe(time),
        profile: seed.maybe(profile),
        status: seed.maybe(|s| v3::StatusRecord {
            status: [0, 1, 3, 99, -1][s.below(5)],
            details: s.text(),
        }),
        created_at: seed.maybe(time),
        source_scope_key: seed.text(),
        icon_asset_external_id: seed.text(),
    }
}

pub(super) fn entitlement(seed: &mut Seed) -> v3::EntitlementRecord {
    const PURPOSES: [&str; 6] = ["", "ASSIGNMENT", "PERMISSION", "OWNERSHIP", "other", "é"];
    v3::EntitlementRecord {
        external_id: seed.text(),
        resource: seed.maybe(resource_ref),
        display_name: seed.text(),
        description: seed.text(),
        purpose: PURPOSES[seed.below(6)].into(),
        annotations: seed.list(any),
        discovered_at: seed.maybe(time),
        slug: seed.text(),
        grantable_to_resource_type_ids: seed.list(Seed::text),
        source_scope_key: seed.text(),
    }
}

pub(super) fn stored_grant(seed: &mut Seed) -> v3::GrantRecord {
    let source = |s: &mut Seed| {
        let value = v3::GrantSourceRecord {
            resource_type_id: s.text(),
            resource_id: s.text(),
            entitlement_id: s.text(),
            is_direct: s.one_in(2),
        };
        (s.text(), value)
    };
    let sources: HashMap<_, _> = seed.list(source).into_iter().collect();
    v3::GrantRecord {
        external_id: seed.text(),
        entitlement: seed.maybe(|s| v3::EntitlementRef {
            resource_type_id: s.text(),
            resource_id: s.text(),
            entitlement_id: s.text(),
        }),
        principal: seed.maybe(|s| v3::PrincipalRef {
            resource_type_id: s.text(),
            resource_id: s.text(),
            parent_resource_type_id: s.text(),
            parent_resource_id: s.text(),
        }),
        discovered_at: seed.maybe(time),
        expansion: seed.maybe(|s| v3::GrantExpandableRecord {
            entitlement_ids: s.list(Seed::text),
            shallow: s.one_in(2),
            resource_type_ids: s.list(Seed::text),
        }),
        needs_expansion: seed.one_in(2),
        annotations: seed.list(any),
        sources,
        source_scope_key: seed.text(),
    }
}
