//! A reading of a store that looks at all keys, one by one, each time.

use std::collections::BTreeSet;
use std::rc::Rc;

use c1z::model::connector::v2;
use c1z::model::storage::v3::{EntitlementRecord, GrantRecord, ResourceRecord, ResourceTypeRecord};
use c1z::pebble::{Db, Options};
use c1z::store::{GrantQuery, Query, Record, ResourceQuery, ResourceRef};
use prost::Message;

use crate::common::lsm::{elements, identity, tuple};
use crate::damage::files_of;
use crate::translation;

/// One record, by the elements of its key.
pub struct Row<M> {
    pub key: Vec<Vec<u8>>,
    pub message: M,
}

/// A grant: beside its message the one without its expansion.
pub type GrantRow = Row<(v2::Grant, v2::Grant)>;

/// All of a store.
pub struct Naive {
    pub types: Vec<Row<v2::ResourceType>>,
    pub resources: Vec<Row<v2::Resource>>,
    pub entitlements: Vec<Row<v2::Entitlement>>,
    pub grants: Vec<GrantRow>,
}

/// The wire form of a record's message, read and written by another reader.
fn wire<M: Message + Default>(record: &Record) -> M {
    M::decode(record.wire.as_slice()).unwrap()
}

#[derive(Debug, PartialEq)]
pub enum Any {
    Type(v2::ResourceType),
    Resource(Box<v2::Resource>),
    Entitlement(Box<v2::Entitlement>),
    Grant(Box<v2::Grant>),
}

pub fn message(query: &Query, record: &Record) -> Any {
    match query {
        Query::ResourceTypes => Any::Type(wire(record)),
        Query::Resources(_) => Any::Resource(Box::new(wire(record))),
        Query::Entitlements(_) => Any::Entitlement(Box::new(wire(record))),
        Query::Grants(_) => Any::Grant(Box::new(wire(record))),
    }
}

impl Naive {
    pub fn of(bytes: &[u8]) -> Self {
        let db = Db::open(Rc::new(files_of(bytes)), &Options::default()).unwrap();
        let mut naive = Self {
            types: Vec::new(),
            resources: Vec::new(),
            entitlements: Vec::new(),
            grants: Vec::new(),
        };
        let mut iter = db.iter(&[], None);
        let mut stands = iter.first().unwrap();
        while stands {
            let (key, value) = (iter.key(), iter.value().unwrap());
            let here = iter.value_here();
            assert!(here.is_none_or(|here| here == value), "{key:?}");
            match key {
                [3, 1, 0, ..] => naive.types.push(Row {
                    key: elements(key, &[3, 1, 0]),
                    message: translation::resource_type(ResourceTypeRecord::decode(value).unwrap()),
                }),
                [3, 2, 0, ..] => naive.resources.push(Row {
                    key: elements(key, &[3, 2, 0]),
                    message: translation::resource(ResourceRecord::decode(value).unwrap()),
                }),
                [3, 3, 0, ..] => naive.entitlements.push(Row {
                    key: elements(key, &[3, 3, 0]),
                    message: translation::entitlement(EntitlementRecord::decode(value).unwrap()),
                }),
                [3, 4, 0, ..] => {
                    let record = GrantRecord::decode(value).unwrap();
                    naive.grants.push(Row {
                        key: elements(key, &[3, 4, 0]),
                        message: (
                            translation::grant(record.clone(), true),
                            translation::grant(record, false),
                        ),
                    });
                }
                _ => {}
            }
            stands = iter.next().unwrap();
        }
        naive
    }

    /// The keys of the entitlements that a bare id means; an error where it may mean several.
    fn named(&self, id: &str) -> Result<Option<Vec<Vec<u8>>>, &'static str> {
        let spelt = |key: &[Vec<u8>]| match &*key[2] {
            b"1" => [&key[0][..], b":", &key[1], b":", &key[3]].concat(),
            _ => key[3].clone(),
        };
        let listed = self.entitlements.iter().map(|row| row.key.clone());
        let granted = self.grants.iter().map(|row| row.key[..4].to_vec());
        let of = |keys: &mut dyn Iterator<Item = Vec<Vec<u8>>>| -> BTreeSet<Vec<Vec<u8>>> {
            keys.filter(|key| spelt(key) == id.as_bytes()).collect()
        };
        let mut found = of(&mut listed.into_iter());
        if found.is_empty() {
            found = of(&mut granted.into_iter());
        }
        match found.len() {
            0 | 1 => Ok(found.pop_first()),
            _ => Err("store.ambiguous"),
        }
    }

    pub fn answer(&self, query: &Query) -> Result<Vec<Any>, &'static str> {
        Ok(match query {
            Query::ResourceTypes => {
                let all = self.types.iter();
                all.map(|row| Any::Type(row.message.clone())).collect()
            }
            Query::Resources(query) => self.resources(query),
            Query::Entitlements(query) => {
                let mut found: Vec<_> = self.entitlements.iter().collect();
                if let Some(on) = &query.resource {
                    found.retain(|row| is(on, &row.key[0], &row.key[1]));
                }
                let found = found.into_iter();
                found
                    .map(|row| Any::Entitlement(Box::new(row.message.clone())))
                    .collect()
            }
            Query::Grants(wanted) => {
                let found = self.grants(wanted)?.into_iter();
                let message = |row: &GrantRow| match wanted.include_expansion {
                    true => row.message.0.clone(),
                    false => row.message.1.clone(),
                };
                found
                    .map(|row| Any::Grant(Box::new(message(row))))
                    .collect()
            }
        })
    }

    fn resources(&self, query: &ResourceQuery) -> Vec<Any> {
        let mut found: Vec<_> = self.resources.iter().collect();
        if let Some(of) = query.resource_type_id.as_ref().filter(|of| !of.is_empty()) {
            found.retain(|row| row.key[0] == of.as_bytes());
        }
        if let Some(parent) = query.parent.as_ref().filter(|p| !p.resource.is_empty()) {
            let below = |row: &v2::Resource| {
                row.parent_resource_id.as_ref().is_some_and(|own| {
                    own.resource_type == parent.resource_type && own.resource == parent.resource
                })
            };
            found.retain(|row| below(&row.message));
        }
        let found = found.into_iter();
        found
            .map(|row| Any::Resource(Box::new(row.message.clone())))
            .collect()
    }

    fn grants(&self, query: &GrantQuery) -> Result<Vec<&GrantRow>, &'static str> {
        let given = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
        let mut found: Vec<&GrantRow> = self.grants.iter().collect();
        let entitlement = given(&query.entitlement_id);
        match (&entitlement, &query.resource) {
            (Some(id), Some(on)) => {
                let own = identity(&on.resource_type, &on.resource, id);
                found.retain(|row| own.iter().zip(&row.key).all(|(a, b)| a.as_bytes() == b));
            }
            (Some(id), None) => {
                let own = self.named(id)?;
                found.retain(|row| Some(&row.key[..4]) == own.as_deref());
            }
            (None, Some(on)) => found.retain(|row| is(on, &row.key[0], &row.key[1])),
            (None, None) => {}
        }
        if let Some(to) = &query.principal {
            found.retain(|row| is(to, &row.key[4], &row.key[5]));
        }
        let types = &query.principal_resource_types;
        if !types.is_empty() {
            found.retain(|row| types.iter().any(|of| of.as_bytes() == row.key[4]));
        }
        if let Some(id) = given(&query.principal_resource_id) {
            found.retain(|row| row.key[5] == id.as_bytes());
        }
        if let Some(of) = given(&query.entitlement_resource_type) {
            found.retain(|row| row.key[0] == of.as_bytes());
        }
        // The list by types of principals and by nothing else is ordered by principal.
        if !types.is_empty()
            && query.principal.is_none()
            && query.resource.is_none()
            && entitlement.is_none()
            && given(&query.entitlement_resource_type).is_none()
        {
            found.sort_by_key(|row| tuple(&[&row.key[4..], &row.key[..4]].concat()));
        }
        Ok(found)
    }
}

fn is(wanted: &ResourceRef, of: &[u8], id: &[u8]) -> bool {
    wanted.resource_type.as_bytes() == of && wanted.resource.as_bytes() == id
}
