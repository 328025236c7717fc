//! What a sync holds, in numbers: `c1.reader.v2.SyncStats`.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::RawValue;

use super::by_name::ByName;

/// Counts of one sync, and where its time went. Serialises as proto3 JSON: 64-bit numbers as
/// strings, zeros and empty maps absent, entries of maps kept even where they are 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncStats {
    /// Resource types.
    pub resource_types: i64,
    /// Resources of those types.
    pub resources: i64,
    /// Entitlements.
    pub entitlements: i64,
    /// Grants.
    pub grants: i64,
    /// Assets.
    pub assets: i64,
    /// Resources of each resource type, 0 included.
    pub resources_by_resource_type: ByName<i64>,
    /// Entitlements by the type of their resource.
    pub entitlements_by_resource_type: ByName<i64>,
    /// Grants by the type of their entitlement's resource.
    pub grants_by_resource_type: ByName<i64>,
    /// Milliseconds of each step of the sync.
    pub step_durations_ms: ByName<i64>,
    /// Calls of the connector, by name.
    pub connector_call_stats: ByName<CallStat>,
    /// Calls of the session store, by name.
    pub session_store_stats: ByName<CallStat>,
}

/// Calls of one kind: `c1.reader.v2.CallStat`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CallStat {
    /// How many.
    pub count: i64,
    /// How long all of them took.
    pub total_ms: i64,
    /// How long the slowest took.
    pub max_ms: i64,
    /// How many failed.
    pub errors: i64,
    /// How many of those for want of time.
    pub timeouts: i64,
}

/// Members of a JSON object as they stand.
type Members<'a> = ByName<&'a RawValue>;

/// A number by name; `null` is none.
fn number(members: &Members<'_>, name: &str) -> Option<i64> {
    match members.get(name) {
        Some(raw) if raw.get() != "null" => serde_json::from_str(raw.get()).ok(),
        _ => Some(0),
    }
}

/// Numbers by name.
fn numbers(members: &Members<'_>, name: &str) -> Option<ByName<i64>> {
    match members.get(name) {
        Some(raw) if raw.get() != "null" => serde_json::from_str(raw.get()).ok(),
        _ => Some(ByName::default()),
    }
}

/// Calls by name.
fn calls(members: &Members<'_>, name: &str) -> Option<ByName<CallStat>> {
    let Some(raw) = members.get(name).filter(|raw| raw.get() != "null") else {
        return Some(ByName::default());
    };
    let all: Members<'_> = serde_json::from_str(raw.get()).ok()?;
    let calls = all.iter().map(|(name, raw)| {
        let call: Members<'_> = serde_json::from_str(raw.get()).ok()?;
        let stat = CallStat {
            count: number(&call, "count")?,
            total_ms: number(&call, "total_ms")?,
            max_ms: number(&call, "max_ms")?,
            errors: number(&call, "errors")?,
            timeouts: number(&call, "timeouts")?,
        };
        Some((name.to_owned(), stat))
    });
    calls.collect()
}

impl SyncStats {
    /// From the text that v1 stores: snake case, numbers as numbers. `None` where it does not parse.
    /// Members we do not know are left out.
    pub(crate) fn from_stored(text: &str) -> Option<Self> {
        let all: Members<'_> = serde_json::from_str(text).ok()?;
        Some(Self {
            resource_types: number(&all, "resource_types")?,
            resources: number(&all, "resources")?,
            entitlements: number(&all, "entitlements")?,
            grants: number(&all, "grants")?,
            assets: number(&all, "assets")?,
            resources_by_resource_type: numbers(&all, "resources_by_resource_type")?,
            entitlements_by_resource_type: numbers(&all, "entitlements_by_resource_type")?,
            grants_by_resource_type: numbers(&all, "grants_by_resource_type")?,
            step_durations_ms: numbers(&all, "step_durations_ms")?,
            connector_call_stats: calls(&all, "connector_call_stats")?,
            session_store_stats: calls(&all, "session_store_stats")?,
        })
    }

    /// Takes over the timings that a sync's token holds, each of them only where it parses. Nothing
    /// else of a token is looked at: it may hold secrets.
    pub(crate) fn add_timings(&mut self, token: &str) {
        if let Ok(all) = serde_json::from_str::<Members<'_>>(token) {
            self.step_durations_ms = numbers(&all, "step_durations_ms").unwrap_or_default();
            self.connector_call_stats = calls(&all, "connector_call_stats").unwrap_or_default();
            self.session_store_stats = calls(&all, "session_store_stats").unwrap_or_default();
        }
    }
}

/// A 64-bit number as proto3 JSON has it.
struct Text(i64);

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_string())
    }
}

impl Serialize for SyncStats {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_map(None)?;
        for (name, number) in [
            ("resourceTypes", self.resource_types),
            ("resources", self.resources),
            ("entitlements", self.entitlements),
            ("grants", self.grants),
            ("assets", self.assets),
        ] {
            if number != 0 {
                out.serialize_entry(name, &Text(number))?;
            }
        }
        for (name, counts) in [
            ("resourcesByResourceType", &self.resources_by_resource_type),
            (
                "entitlementsByResourceType",
                &self.entitlements_by_resource_type,
            ),
            ("grantsByResourceType", &self.grants_by_resource_type),
            ("stepDurationsMs", &self.step_durations_ms),
        ] {
            if !counts.is_empty() {
                let texts: Vec<(&str, Text)> = counts.iter().map(|(k, n)| (k, Text(*n))).collect();
                out.serialize_entry(name, &Pairs(&texts))?;
            }
        }
        for (name, calls) in [
            ("connectorCallStats", &self.connector_call_stats),
            ("sessionStoreStats", &self.session_store_stats),
        ] {
            if !calls.is_empty() {
                out.serialize_entry(name, calls)?;
            }
        }
        out.end()
    }
}

/// Names and values as an object.
struct Pairs<'a, T>(&'a [(&'a str, T)]);

impl<T: Serialize> Serialize for Pairs<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Serialize for CallStat {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let all = [
            ("count", self.count),
            ("totalMs", self.total_ms),
            ("maxMs", self.max_ms),
            ("errors", self.errors),
            ("timeouts", self.timeouts),
        ];
        let some = all.iter().filter(|(_, number)| *number != 0);
        serializer.collect_map(some.map(|(name, number)| (name, Text(*number))))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::SyncStats;

    #[test]
    fn stored_text_becomes_proto_json() {
        let text = r#"{"resource_types":2,"resources":3,"assets":0,"resources_by_resource_type":{"user":3,"app":0},
            "connector_call_stats":{"ListUsers":{"count":2,"total_ms":30,"max_ms":20,"errors":0}},"of a newer writer":[1]}"#;
        let stats = SyncStats::from_stored(text).unwrap();
        assert_eq!(
            serde_json::to_string(&stats).unwrap(),
            r#"{"resourceTypes":"2","resources":"3","resourcesByResourceType":{"app":"0","user":"3"},"connectorCallStats":{"ListUsers":{"count":"2","totalMs":"30","maxMs":"20"}}}"#
        );
    }

    #[test]
    fn what_is_no_stats_is_none() {
        for text in [
            "",
            "[]",
            "7",
            "{",
            r#"{"grants":"7"}"#,
            r#"{"grants":1.5}"#,
            r#"{"resources_by_resource_type":[]}"#,
        ] {
            assert_eq!(SyncStats::from_stored(text), None, "{text}");
        }
    }

    #[test]
    fn of_a_token_only_the_timings_that_parse() {
        let mut stats = SyncStats::default();
        stats.add_timings("sanitised");
        stats.add_timings("[1]");
        assert_eq!(stats, SyncStats::default());
        stats.add_timings(r#"{"resource_types":9,"secret":"s","step_durations_ms":{"list-grants":7},"connector_call_stats":{"x":1},"session_store_stats":null}"#);
        assert_eq!(
            serde_json::to_string(&stats).unwrap(),
            r#"{"stepDurationsMs":{"list-grants":"7"}}"#
        );
    }
}
