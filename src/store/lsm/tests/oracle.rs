//! The naive translation: message objects to message objects.

use crate::model::connector::v2;
use crate::model::google::protobuf::Any;
use crate::model::storage::v3;
use prost::Message;

fn id(kind: &str, id: &str) -> v2::ResourceId {
    v2::ResourceId {
        resource_type: kind.into(),
        resource: id.into(),
        baton_resource: false,
    }
}

fn stub(kind: &str, resource: &str) -> v2::Resource {
    v2::Resource {
        id: Some(id(kind, resource)),
        ..Default::default()
    }
}

pub(super) fn resource_type(r: v3::ResourceTypeRecord) -> v2::ResourceType {
    use v2::resource_type::Trait;
    let number = |name: &String| {
        let found = Trait::from_str_name(&format!("TRAIT_{name}"));
        found.unwrap_or_default() as i32
    };
    v2::ResourceType {
        id: r.external_id,
        display_name: r.display_name,
        traits: r.traits.iter().map(number).collect(),
        annotations: r.annotations,
        description: r.description,
        sourced_externally: r.sourced_externally,
    }
}

pub(super) fn resource(r: v3::ResourceRecord) -> v2::Resource {
    let parent = r.parent.filter(|p| !p.resource_id.is_empty());
    let icon = r.icon_asset_external_id;
    v2::Resource {
        id: Some(id(&r.resource_type_id, &r.resource_id)),
        parent_resource_id: parent.map(|p| id(&p.resource_type_id, &p.resource_id)),
        display_name: r.display_name,
        annotations: r.annotations,
        description: r.description,
        profile: r.profile,
        icon: (!icon.is_empty()).then_some(v2::AssetRef { id: icon }),
        status: r.status.map(|s| v2::Status {
            status: s.status,
            details: s.details,
        }),
        created_at: r.created_at,
        ..Default::default()
    }
}

pub(super) fn entitlement(r: v3::EntitlementRecord) -> v2::Entitlement {
    use v2::entitlement::PurposeValue;
    let purpose = PurposeValue::from_str_name(&format!("PURPOSE_VALUE_{}", r.purpose));
    let types = r.grantable_to_resource_type_ids.into_iter();
    v2::Entitlement {
        resource: r
            .resource
            .map(|r| stub(&r.resource_type_id, &r.resource_id)),
        id: r.external_id,
        display_name: r.display_name,
        description: r.description,
        grantable_to: types
            .map(|id| v2::ResourceType {
                id,
                ..Default::default()
            })
            .collect(),
        annotations: r.annotations,
        purpose: purpose.unwrap_or_default() as i32,
        slug: r.slug,
    }
}

pub(super) fn grant(r: v3::GrantRecord, include_expansion: bool) -> v2::Grant {
    let mut annotations = r.annotations;
    if let Some(e) = r.expansion.filter(|_| include_expansion) {
        let value = v2::GrantExpandable {
            entitlement_ids: e.entitlement_ids,
            shallow: e.shallow,
            resource_type_ids: e.resource_type_ids,
        };
        annotations.push(Any {
            type_url: "type.googleapis.com/c1.connector.v2.GrantExpandable".into(),
            value: value.encode_to_vec(),
        });
    }
    let (e, p) = (
        r.entitlement.clone().unwrap_or_default(),
        r.principal.clone().unwrap_or_default(),
    );
    let derived = [&*e.entitlement_id, &p.resource_type_id, &p.resource_id].join(":");
    let sources = r.sources.into_iter().map(|(key, source)| {
        let is_direct = source.is_direct;
        (key, v2::grant_sources::GrantSource { is_direct })
    });
    let sources: std::collections::HashMap<_, _> = sources.collect();
    v2::Grant {
        entitlement: r.entitlement.map(|e| v2::Entitlement {
            resource: Some(stub(&e.resource_type_id, &e.resource_id)),
            id: e.entitlement_id,
            ..Default::default()
        }),
        principal: r.principal.map(|p| v2::Resource {
            parent_resource_id: Some(id(&p.parent_resource_type_id, &p.parent_resource_id))
                .filter(|parent| !parent.resource.is_empty()),
            ..stub(&p.resource_type_id, &p.resource_id)
        }),
        id: Some(r.external_id)
            .filter(|id| !id.is_empty())
            .unwrap_or(derived),
        annotations,
        sources: (!sources.is_empty()).then_some(v2::GrantSources { sources }),
    }
}

/// Whether a grant has sources and not its own entitlement among them.
pub(super) fn expanded(grant: &v2::Grant) -> bool {
    let own = grant.entitlement.as_ref().map_or("", |e| e.id.as_str());
    let mut sources = grant.sources.iter().flat_map(|s| s.sources.keys());
    grant.sources.is_some() && sources.all(|source| source != own)
}
