//! Random questions: about what a sync has, and about what it does not have.

use c1z::query::{Comparison, Condition, Facet, Missing, Order, Question, Values, columns};
use c1z::store::{EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery, ResourceRef};
use unicode_normalization::UnicodeNormalization;

use crate::oracle::{KINDS, Row, Sync, all, values};
use crate::record::{reference, text};
use crate::seed::Seed;

/// What nobody is called, and what breaks programs.
const HOSTILE: &[&str] = &[
    "nobody",
    "\0",
    "a\0b",
    "👩‍💻",
    "\u{202e}evil",
    "e\u{301}",
    "\u{301}",
    "İ",
    "ß",
    "SS",
    "ﬁ",
    "\u{feff}",
    " ",
    "x' OR 1=1 --",
    "%",
    "_",
    "\"",
    "\\",
    "日本",
    "한",
    "\u{fffd}",
    "..",
    "0",
    "é",
    "Ｏ",
];

/// Asks about one sync.
pub(crate) struct Asker<'a> {
    pub(crate) seed: Seed,
    sync: &'a Sync<'a>,
    rows: Vec<Vec<Row>>,
    types: Vec<String>,
    resources: Vec<ResourceRef>,
    entitlements: Vec<String>,
}

impl<'a> Asker<'a> {
    pub(crate) fn new(seed: u64, sync: &'a Sync<'a>) -> Self {
        let rows: Vec<Vec<Row>> = KINDS.iter().map(|kind| sync.rows(&all(*kind))).collect();
        let ids = |rows: &[Row]| {
            rows.iter()
                .map(|row| text(&row.json, "/id"))
                .collect::<Vec<_>>()
        };
        let mut resources: Vec<ResourceRef> = rows[1]
            .iter()
            .map(|row| reference(&row.json, "/id"))
            .collect();
        let grants = rows[3].iter().take(200);
        resources.extend(grants.map(|row| reference(&row.json, "/principal/id")));
        Self {
            seed: Seed(seed),
            sync,
            types: ids(&rows[0]),
            entitlements: ids(&rows[2]),
            resources,
            rows,
        }
    }

    /// A question about any kind.
    pub(crate) fn any(&mut self) -> Question {
        // Grants are what most questions are about.
        let kind = *self.seed.pick(&[
            Kind::Grants,
            Kind::Grants,
            KINDS[0],
            KINDS[1],
            KINDS[1],
            KINDS[2],
        ]);
        self.question(kind)
    }

    pub(crate) fn question(&mut self, kind: Kind) -> Question {
        let query = match kind {
            Kind::ResourceTypes => Query::ResourceTypes,
            Kind::Resources => Query::Resources(ResourceQuery {
                resource_type_id: self.sometimes(3, Self::a_type),
                parent: self.sometimes(5, Self::a_resource),
            }),
            Kind::Entitlements => Query::Entitlements(EntitlementQuery {
                resource: self.sometimes(3, Self::a_resource),
            }),
            Kind::Grants => Query::Grants(self.grants()),
        };
        let text = self
            .sometimes(2, |asker| asker.a_text(kind))
            .unwrap_or_default();
        let narrow = Facet::of(kind)
            .iter()
            .filter_map(|facet| {
                Some((
                    *facet,
                    self.sometimes(6, |asker| asker.a_value(kind, *facet))?,
                ))
            })
            .collect();
        let conditions = (0..self.seed.below(6).saturating_sub(3))
            .map(|_| self.a_condition(kind))
            .collect();
        let all = [Missing::Principal, Missing::Entitlement, Missing::Resource];
        let missing = if kind == Kind::Grants && self.seed.one_in(8) {
            vec![*self.seed.pick(&all)]
        } else {
            Vec::new()
        };
        let columns = columns(kind);
        let order = (0..self.seed.below(7).saturating_sub(3))
            .map(|_| Order {
                column: self.seed.pick(columns).name.to_owned(),
                descending: self.seed.one_in(2),
            })
            .collect();
        Question {
            query,
            text,
            narrow,
            conditions,
            missing,
            order,
        }
    }

    fn grants(&mut self) -> GrantQuery {
        let mut query = GrantQuery {
            include_expansion: self.seed.one_in(2),
            ..GrantQuery::default()
        };
        if self.seed.one_in(2) {
            return query;
        }
        query.entitlement_id = self.sometimes(4, Self::an_entitlement);
        query.resource = self.sometimes(6, Self::a_resource);
        // One with an empty id is an error, and tested as such.
        query.principal = self
            .sometimes(4, Self::a_resource)
            .filter(|p| !p.resource.is_empty());
        query.principal_resource_id = self.sometimes(8, |asker| asker.a_resource().resource);
        query.entitlement_resource_type = self.sometimes(6, Self::a_type);
        query.principal_resource_types = (0..self.seed.below(8).saturating_sub(4))
            .map(|_| self.a_type())
            .collect();
        query
    }

    fn sometimes<T>(&mut self, times: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.seed.one_in(times).then(|| make(self))
    }

    fn wrong(&mut self) -> String {
        (*self.seed.pick(HOSTILE)).to_owned()
    }

    fn a_type(&mut self) -> String {
        match self.seed.below(8) {
            0 => self.wrong(),
            1 => String::new(),
            _ => self.seed.any(&self.types).unwrap_or_default(),
        }
    }

    fn a_resource(&mut self) -> ResourceRef {
        let real = self.seed.any(&self.resources).unwrap_or_default();
        match self.seed.below(10) {
            0 => ResourceRef {
                resource_type: self.a_type(),
                resource: self.wrong(),
            },
            1 => ResourceRef {
                resource_type: self.a_type(),
                ..real
            },
            2 => ResourceRef::default(),
            _ => real,
        }
    }

    fn an_entitlement(&mut self) -> String {
        if self.seed.one_in(8) {
            self.wrong()
        } else {
            self.seed.any(&self.entitlements).unwrap_or_default()
        }
    }

    fn a_value(&mut self, kind: Kind, facet: Facet) -> String {
        let place = KINDS.iter().position(|k| *k == kind).unwrap();
        match (self.seed.below(8), self.seed.any(&self.rows[place])) {
            (0, _) | (_, None) => self.wrong(),
            (1, _) => String::new(),
            (_, Some(row)) => self.seed.pick(&values(kind, facet, &row.json)).clone(),
        }
    }

    /// What a column must be: as some cell of it is, or a little beside.
    fn a_condition(&mut self, kind: Kind) -> Condition {
        let place = KINDS.iter().position(|k| *k == kind).unwrap();
        let column = self.seed.pick(columns(kind));
        let is = *self.seed.pick(&[
            Comparison::Contains,
            Comparison::Equal,
            Comparison::NotEqual,
            Comparison::Greater,
            Comparison::GreaterOrEqual,
            Comparison::Less,
            Comparison::LessOrEqual,
        ]);
        let row = self.seed.any(&self.rows[place]);
        let cell = row.map(|row| self.sync.cell(kind, &row.json, column.name));
        let cell = cell.unwrap_or_default();
        let equal = matches!(is, Comparison::Equal | Comparison::NotEqual);
        let value = match column.values {
            _ if equal && self.seed.one_in(4) => String::new(),
            _ if is == Comparison::Contains => {
                let found: Vec<char> = cell.chars().collect();
                let from = self.seed.below(found.len() + 1);
                let length = self.seed.below(6);
                found.iter().skip(from).take(length).collect()
            }
            Values::Number => {
                let number: i64 = cell.parse().unwrap_or_default();
                let number = number + *self.seed.pick(&[0, 0, -1, 1, 2]);
                if self.seed.one_in(2) {
                    format!(" {number}")
                } else {
                    number.to_string()
                }
            }
            Values::Time => match (self.seed.below(5), cell.is_empty()) {
                (_, true) | (0, _) => (*self.seed.pick(&[
                    "2023-11-14",
                    "1970-01-01T00:00:00Z",
                    "2026-02-28 10:00:00.5",
                ]))
                .to_owned(),
                (1, _) => cell[..10].to_owned(),
                _ => cell,
            },
            Values::Text => match self.seed.below(6) {
                0 => self.wrong(),
                1 => cell.to_uppercase(),
                2 => cell.nfd().collect(),
                3 => cell.chars().take(2).collect(),
                _ => cell,
            },
        };
        Condition {
            column: column.name.to_owned(),
            is,
            value,
        }
    }

    /// A part of a text that some record is found by, as a person might type it; or its id; or nonsense.
    fn a_text(&mut self, kind: Kind) -> String {
        let place = KINDS.iter().position(|k| *k == kind).unwrap();
        let Some(row) = self
            .seed
            .any(&self.rows[place])
            .filter(|_| !self.seed.one_in(8))
        else {
            return self.wrong();
        };
        if self.seed.one_in(6) {
            let id = reference(&row.json, "/id");
            return match (kind, self.seed.one_in(2)) {
                (Kind::Resources, true) => id.resource,
                (Kind::Resources, false) => format!(" {}:{}\n", id.resource_type, id.resource),
                _ => text(&row.json, "/id"),
            };
        }
        let mut texts = self.sync.texts(kind, &row.json);
        texts.retain(|text| !text.is_empty());
        let found: Vec<char> = self.seed.any(&texts).unwrap_or_default().chars().collect();
        let from = self.seed.below(found.len() + 1);
        let length = 1 + self.seed.below(12);
        let part: String = found.iter().skip(from).take(length).collect();
        match self.seed.below(7) {
            0 => part.to_uppercase(),
            1 => part.to_lowercase(),
            2 => part.nfd().collect(),
            3 => part.nfc().collect(),
            4 => part.chars().flat_map(|c| [c, '\u{301}']).collect(),
            5 => part.chars().map(wide).collect(),
            _ => part,
        }
    }
}

/// A letter as wide as an ideograph.
fn wide(c: char) -> char {
    match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap(),
        c => c,
    }
}
