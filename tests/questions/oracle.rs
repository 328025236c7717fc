//! Answers to questions over a whole sync, found the slow and obvious way: all records as JSON, one pass a question.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap};

use c1z::Store;
use c1z::query::{Comparison, Condition, Facet, Missing, Order, Question, Values, columns};
use c1z::store::{
    EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery, ResourceRef, RowKey, records,
};
use c1z::text::{fold, natural};
use serde_json::{Map, Value};

use crate::common::{collect, json};
use crate::record::{self, reference, text};

/// One record: its row, and its canonical JSON.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) key: RowKey,
    pub(crate) json: Value,
}

/// All of a sync, as plain streams give it.
pub(crate) struct Sync<'a> {
    pub(crate) store: &'a dyn Store,
    pub(crate) id: String,
    /// By id; none where several records share it, or a part of it is empty.
    types: HashMap<String, Option<Value>>,
    resources: HashMap<ResourceRef, Option<Value>>,
    entitlements: HashMap<String, Option<Value>>,
    counted: RefCell<HashMap<Query, usize>>,
}

/// All records of a kind.
pub(crate) fn all(kind: Kind) -> Query {
    match kind {
        Kind::ResourceTypes => Query::ResourceTypes,
        Kind::Resources => Query::Resources(ResourceQuery::default()),
        Kind::Entitlements => Query::Entitlements(EntitlementQuery::default()),
        Kind::Grants => Query::Grants(GrantQuery::default()),
    }
}

pub(crate) const KINDS: [Kind; 4] = [
    Kind::ResourceTypes,
    Kind::Resources,
    Kind::Entitlements,
    Kind::Grants,
];

/// A text as a search compares it.
pub(crate) fn folded(text: &str) -> String {
    let mut out = Vec::new();
    fold(text.as_bytes(), &mut out);
    String::from_utf8(out).unwrap()
}

fn by_id<K: std::hash::Hash + Eq>(
    rows: Vec<Row>,
    id: impl Fn(&Value) -> K,
) -> HashMap<K, Option<Value>> {
    let mut found = HashMap::new();
    for row in rows {
        let several = found.contains_key(&id(&row.json));
        found.insert(id(&row.json), (!several).then_some(row.json));
    }
    found
}

impl<'a> Sync<'a> {
    pub(crate) fn new(store: &'a dyn Store, id: &str) -> Self {
        let mut sync = Self {
            store,
            id: id.to_owned(),
            types: HashMap::new(),
            resources: HashMap::new(),
            entitlements: HashMap::new(),
            counted: RefCell::default(),
        };
        sync.types = by_id(sync.rows(&all(Kind::ResourceTypes)), |json| {
            text(json, "/id")
        });
        sync.resources = by_id(sync.rows(&all(Kind::Resources)), |json| {
            reference(json, "/id")
        });
        sync.entitlements = by_id(sync.rows(&all(Kind::Entitlements)), |json| {
            text(json, "/id")
        });
        sync
    }

    /// The records that the store itself answers with.
    pub(crate) fn rows(&self, query: &Query) -> Vec<Row> {
        let records = collect(records(self.store, &self.id, query, None));
        records
            .iter()
            .map(|record| Row {
                key: record.key,
                json: json(record),
            })
            .collect()
    }

    fn number(&self, query: Query) -> usize {
        if let Some(known) = self.counted.borrow().get(&query) {
            return *known;
        }
        let count = collect(records(self.store, &self.id, &query, None)).len();
        self.counted.borrow_mut().insert(query, count);
        count
    }

    pub(crate) fn resource(&self, id: &ResourceRef) -> Option<&Value> {
        let named = !id.resource_type.is_empty() && !id.resource.is_empty();
        self.resources.get(id).filter(|_| named)?.as_ref()
    }

    pub(crate) fn entitlement(&self, id: &str) -> Option<&Value> {
        self.entitlements
            .get(id)
            .filter(|_| !id.is_empty())?
            .as_ref()
    }

    fn resource_type(&self, id: &str) -> Option<&Value> {
        self.types.get(id).filter(|_| !id.is_empty())?.as_ref()
    }

    /// The rows of a question, in its order.
    pub(crate) fn answer(&self, question: &Question) -> Vec<Row> {
        let kind = question.query.kind();
        let mut rows = self.rows(&question.query);
        for (facet, value) in question
            .narrow
            .iter()
            .filter(|(_, value)| !value.is_empty())
        {
            rows.retain(|row| values(kind, *facet, &row.json).contains(value));
        }
        let (wanted, needle) = (question.text.trim(), folded(question.text.trim()));
        if !needle.is_empty() {
            rows.retain(|row| {
                exact(kind, &row.json, wanted) || self.contains(kind, &row.json, &needle)
            });
            if question.order.is_empty() {
                rows.sort_by_key(|row| !exact(kind, &row.json, wanted));
            }
        }
        for missing in &question.missing {
            rows.retain(|row| self.lacks(&row.json, *missing));
        }
        for condition in &question.conditions {
            let holds = |row: &Row| {
                holds(
                    kind,
                    condition,
                    &self.cell(kind, &row.json, &condition.column),
                )
            };
            rows.retain(holds);
        }
        if question.order.is_empty() {
            return rows;
        }
        let mut keyed: Vec<(Vec<String>, Row)> = rows
            .into_iter()
            .map(|row| {
                (
                    question
                        .order
                        .iter()
                        .map(|o| self.cell(kind, &row.json, &o.column))
                        .collect(),
                    row,
                )
            })
            .collect();
        keyed.sort_by(|(a, _), (b, _)| compare(kind, &question.order, a, b));
        keyed.into_iter().map(|(_, row)| row).collect()
    }

    /// The texts that a record is found by; a grant by those of what it refers to.
    pub(crate) fn texts(&self, kind: Kind, json: &Value) -> Vec<String> {
        if kind != Kind::Grants {
            return record::searched(kind, json);
        }
        let mut found = Vec::new();
        for at in ["/principal", "/entitlement/resource"] {
            match self.resource(&reference(json, &format!("{at}/id"))) {
                Some(resource) => found.extend(record::searched(Kind::Resources, resource)),
                None => {
                    found.push(text(json, &format!("{at}/displayName")));
                    found.push(text(json, &format!("{at}/id/resource")));
                }
            }
        }
        match self.entitlement(&text(json, "/entitlement/id")) {
            Some(entitlement) => found.extend(record::searched(Kind::Entitlements, entitlement)),
            None => {
                found.push(text(json, "/entitlement/displayName"));
                found.push(text(json, "/entitlement/id"));
            }
        }
        found
    }

    fn contains(&self, kind: Kind, json: &Value, needle: &str) -> bool {
        self.texts(kind, json)
            .iter()
            .any(|text| folded(text).contains(needle))
    }

    /// Whether the sync has no record at all of what a grant refers to.
    fn lacks(&self, json: &Value, missing: Missing) -> bool {
        let lacks = |at: &str| {
            let id = reference(json, at);
            id.resource_type.is_empty()
                || id.resource.is_empty()
                || !self.resources.contains_key(&id)
        };
        match missing {
            Missing::Principal => lacks("/principal/id"),
            Missing::Resource => lacks("/entitlement/resource/id"),
            Missing::Entitlement => {
                let id = text(json, "/entitlement/id");
                id.is_empty() || !self.entitlements.contains_key(&id)
            }
        }
    }

    /// One cell of a table.
    pub(crate) fn cell(&self, kind: Kind, json: &Value, column: &str) -> String {
        if let Some(query) = counted(kind, json, column, self.store.filters_as_shown()) {
            return query.map_or(0, |query| self.number(query)).to_string();
        }
        let name = |at: &str| {
            self.resource(&reference(json, at))
                .map(|found| text(found, "/displayName"))
        };
        let joined = match (kind, column) {
            (Kind::Resources, "parentName") => name("/parentResourceId"),
            (Kind::Entitlements, "resourceName") => name("/resource/id"),
            (Kind::Grants, "principalName") => name("/principal/id"),
            (Kind::Grants, "resourceName") => name("/entitlement/resource/id"),
            (Kind::Grants, "entitlementName") => self
                .entitlement(&text(json, "/entitlement/id"))
                .map(|found| text(found, "/displayName")),
            _ => None,
        };
        joined.unwrap_or_else(|| record::own_cell(kind, json, column))
    }

    /// The record with those that it refers to.
    pub(crate) fn joined(&self, kind: Kind, json: &Value) -> Value {
        let at = |path: &str| reference(json, path);
        let mut members: Vec<(&str, Option<&Value>)> = match kind {
            Kind::ResourceTypes => vec![("resourceType", Some(json))],
            Kind::Resources => vec![
                ("resource", Some(json)),
                ("resourceType", self.resource_type(&at("/id").resource_type)),
                ("parent", self.resource(&at("/parentResourceId"))),
            ],
            Kind::Entitlements => vec![
                ("entitlement", Some(json)),
                ("resource", self.resource(&at("/resource/id"))),
                (
                    "resourceType",
                    self.resource_type(&at("/resource/id").resource_type),
                ),
            ],
            Kind::Grants => vec![
                ("grant", Some(json)),
                ("principal", self.resource(&at("/principal/id"))),
                (
                    "entitlement",
                    self.entitlement(&text(json, "/entitlement/id")),
                ),
                ("resource", self.resource(&at("/entitlement/resource/id"))),
                (
                    "resourceType",
                    self.resource_type(&at("/entitlement/resource/id").resource_type),
                ),
            ],
        };
        members.retain(|(_, found)| found.is_some());
        let members: Map<String, Value> = members
            .into_iter()
            .map(|(name, found)| (name.to_owned(), found.unwrap().clone()))
            .collect();
        Value::Object(members)
    }
}

/// What a joined number counts; `Some(None)` where nothing can refer to the record.
///
/// In v3 the resource is a part of what names an entitlement.
fn counted(kind: Kind, json: &Value, column: &str, is_v3: bool) -> Option<Option<Query>> {
    let own = reference(json, "/id");
    let id = text(json, "/id");
    let query = match (kind, column) {
        (Kind::ResourceTypes, "resources") => Query::Resources(ResourceQuery {
            resource_type_id: Some(id.clone()),
            ..ResourceQuery::default()
        }),
        (Kind::Resources, "children") => Query::Resources(ResourceQuery {
            parent: Some(own.clone()),
            ..ResourceQuery::default()
        }),
        (Kind::Resources, "entitlements") => Query::Entitlements(EntitlementQuery {
            resource: Some(own.clone()),
        }),
        (Kind::Resources, "grants") => Query::Grants(GrantQuery {
            principal: Some(own.clone()),
            ..GrantQuery::default()
        }),
        (Kind::Entitlements, "grants") => Query::Grants(GrantQuery {
            entitlement_id: Some(id.clone()),
            resource: is_v3.then(|| reference(json, "/resource/id")),
            ..GrantQuery::default()
        }),
        _ => return None,
    };
    let named = if kind == Kind::Resources {
        &own.resource
    } else {
        &id
    };
    Some((!named.is_empty()).then_some(query))
}

/// Whether a person who looks for this text means this record: it is its id, or `type:id` of a resource.
pub(crate) fn exact(kind: Kind, json: &Value, wanted: &str) -> bool {
    if kind != Kind::Resources {
        return text(json, "/id") == wanted;
    }
    let id = reference(json, "/id");
    id.resource == wanted || format!("{}:{}", id.resource_type, id.resource) == wanted
}

/// The values that a record has of a facet; `""` where it has none.
pub(crate) fn values(kind: Kind, facet: Facet, json: &Value) -> Vec<String> {
    let path = match (facet, kind) {
        (Facet::Trait, _) => {
            let traits = record::traits(kind, json);
            return if traits.is_empty() {
                vec![String::new()]
            } else {
                traits.iter().map(|t| (*t).to_owned()).collect()
            };
        }
        (Facet::Status, _) => return vec![record::status(json)],
        (Facet::Purpose, _) => return vec![record::purpose(json)],
        (Facet::Kind, _) => return vec![record::kind_of_grant(json).to_owned()],
        (Facet::PrincipalType, _) => "/principal/id/resourceType",
        (Facet::ResourceType, Kind::Resources) => "/id/resourceType",
        (Facet::ResourceType, Kind::Entitlements) => "/resource/id/resourceType",
        (Facet::ResourceType, _) => "/entitlement/resource/id/resourceType",
    };
    vec![text(json, path)]
}

/// How many rows have each value, of every facet of a kind.
pub(crate) fn facets(kind: Kind, rows: &[Row]) -> Vec<(&'static str, Vec<(String, u64)>)> {
    let count = |facet: Facet| {
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for value in rows.iter().flat_map(|row| values(kind, facet, &row.json)) {
            *counts.entry(value).or_default() += 1;
        }
        let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        (facet.name(kind), counts)
    };
    Facet::of(kind).iter().map(|facet| count(*facet)).collect()
}

/// Whether a cell is what a condition wants.
fn holds(kind: Kind, condition: &Condition, cell: &str) -> bool {
    let column = columns(kind)
        .iter()
        .find(|c| c.name == condition.column)
        .unwrap();
    let (own, wanted) = (folded(cell), folded(&condition.value));
    let order = || {
        compare_cells(
            column.values,
            cell,
            &a_cell(column.values, &condition.value),
        )
    };
    match condition.is {
        Comparison::Contains => own.contains(&wanted),
        Comparison::Equal if wanted.is_empty() => own.is_empty(),
        Comparison::NotEqual if wanted.is_empty() => !own.is_empty(),
        Comparison::Equal if column.values == Values::Text => own == wanted,
        Comparison::NotEqual if column.values == Values::Text => own != wanted,
        is if own.is_empty() => is == Comparison::NotEqual,
        Comparison::Equal => order() == Ordering::Equal,
        Comparison::NotEqual => order() != Ordering::Equal,
        Comparison::Greater => order() == Ordering::Greater,
        Comparison::GreaterOrEqual => order() != Ordering::Less,
        Comparison::Less => order() == Ordering::Less,
        Comparison::LessOrEqual => order() != Ordering::Greater,
    }
}

/// A value of a condition as a cell would show it.
fn a_cell(values: Values, value: &str) -> String {
    match (values, value.trim()) {
        (Values::Text, _) => value.to_owned(),
        (Values::Time, day) if day.len() == 10 => format!("{day}T00:00:00Z"),
        (Values::Time, time) if !time.ends_with('Z') => format!("{}Z", time.replace(' ', "T")),
        (_, value) => value.to_owned(),
    }
}

/// Compares the cells that rows are sorted by.
fn compare(kind: Kind, order: &[Order], a: &[String], b: &[String]) -> Ordering {
    for (at, order) in order.iter().enumerate() {
        let column = columns(kind)
            .iter()
            .find(|c| c.name == order.column)
            .unwrap();
        let found = match (empty(&a[at]), empty(&b[at])) {
            (false, false) => {
                let found = compare_cells(column.values, &a[at], &b[at]);
                if order.descending {
                    found.reverse()
                } else {
                    found
                }
            }
            (a, b) => a.cmp(&b),
        };
        if found != Ordering::Equal {
            return found;
        }
    }
    Ordering::Equal
}

fn empty(cell: &str) -> bool {
    folded(cell).is_empty()
}

fn compare_cells(values: Values, a: &str, b: &str) -> Ordering {
    match values {
        Values::Text => natural(folded(a).as_bytes(), folded(b).as_bytes()),
        Values::Number => a.parse::<i64>().unwrap().cmp(&b.parse().unwrap()),
        Values::Time => padded(a).cmp(&padded(b)),
    }
}

/// A time of the years 1 to 9999 in UTC, with all nine digits: as text in the order of time.
fn padded(time: &str) -> String {
    let time = time.strip_suffix('Z').unwrap();
    let (seconds, fraction) = time.split_once('.').unwrap_or((time, ""));
    format!("{seconds}.{fraction:0<9}")
}
