//! Images of syncs that no connector would leave behind, and every one could.

use rusqlite::{Connection, params};

use crate::common::image::{INDICES, NEWER_INDEX, TABLES, image_with};
use crate::messages::Wire;
use crate::seed::Seed;

/// What an image is to be like.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    /// Whether free text may be other than UTF-8. Without, the same image has it replaced.
    pub(crate) raw: bool,
    /// Secondary indices: none (ids may come twice), those of 2025, or all.
    pub(crate) indices: usize,
    /// Grants of one sync; the others are smaller.
    pub(crate) grants: usize,
}

const NAMES: &[&[u8]] = &[
    b"Alice",
    b"alice",
    b"ALICE B.",
    "Ärger".as_bytes(),
    b"item 2",
    b"item 10",
    b"item 010",
    b"a\0b",
    b"=1+1",
    b"-5",
    b"+x",
    b"@sum",
    b"\t=1",
    b"\r",
    b"\n=2",
    "＝3".as_bytes(),
    b"a,b\"c\r\nd",
    b" lead",
    b"trail ",
    b"\"",
    "İstanbul".as_bytes(),
    "Straße".as_bytes(),
    "ﬁle".as_bytes(),
    "👩‍💻 dev".as_bytes(),
    "\u{202e}rtl".as_bytes(),
    "e\u{301}te\u{301}".as_bytes(),
    "\u{301}".as_bytes(),
    b"",
    b"  ",
    b"bad\xffutf8",
    b"\xc3",
    b"\xe2\x82",
    "\u{fffd}".as_bytes(),
    "한국".as_bytes(),
    "日本".as_bytes(),
    b"Engineering",
    b"engineer 7",
    b"zz",
    b"9",
    b"10",
];
const TYPES: &[&str] = &["user", "group", "app", "role", "Üser", "secret", "x,y", "a"];
const IDS: &[&str] = &["\0", "a:b", "ü", "=id", "x y", "🦀", "e\u{301}", "-1", "İ"];

/// A resource's id, and what a grant carries of it.
#[derive(Clone)]
struct Id(String, String);

impl Id {
    fn wire(&self) -> Wire {
        Wire::default()
            .text(1, self.0.as_bytes())
            .text(2, self.1.as_bytes())
    }
}

/// Writes rows, one behind the other.
pub(crate) struct Maker<'a> {
    pub(crate) seed: Seed,
    raw: bool,
    doubles: bool,
    db: &'a Connection,
    /// The last row id of each table, and how they rise.
    last: [i64; 4],
    step: i64,
}

/// What one sync has so far.
#[derive(Default)]
struct Made {
    types: Vec<String>,
    resources: Vec<Id>,
    entitlements: Vec<String>,
    grants: Vec<String>,
}

pub(crate) const SYNCS: [&str; 3] = ["s", "t", "rows without a run"];

/// The image of a plan: two syncs and the rows of a third, all mixed.
pub(crate) fn image(plan: Plan) -> Vec<u8> {
    let mut seed = Seed(plan.seed);
    let page_size = *seed.pick(&[512, 1024, 4096]);
    image_with(page_size, |db| {
        db.execute_batch(TABLES)?;
        db.execute_batch("begin")?;
        for sync in &SYNCS[..2] {
            db.execute("insert into v1_sync_runs (sync_id, started_at, ended_at, sync_token, grants_backfilled) values (?, '2026-01-01', '2026-01-02', '', ?)", params![sync, seed.below(2) as i64])?;
        }
        let first = [i64::MIN, -1_000, 1, 1 << 40, -5_000_000_000];
        let mut maker = Maker {
            raw: plan.raw,
            doubles: plan.indices == 0,
            db,
            last: [0; 4].map(|_: i32| *seed.pick(&first)),
            step: *seed.pick(&[1, 1, 7, 1 << 31, 1 << 36]),
            seed,
        };
        let mut made = [Made::default(), Made::default(), Made::default()];
        for (number, sync) in (0..plan.grants * 2).map(|n| (n, n % 7 % 3)) {
            maker.rows(number, SYNCS[sync], &mut made[sync])?;
        }
        db.execute_batch("commit")?;
        match plan.indices {
            0 => Ok(()),
            1 => db.execute_batch(INDICES),
            _ => db.execute_batch(&format!("{INDICES}{NEWER_INDEX}")),
        }
    })
}

impl Maker<'_> {
    /// The next rows of a sync.
    fn rows(&mut self, number: usize, sync: &str, made: &mut Made) -> rusqlite::Result<()> {
        if number.is_multiple_of(60) || made.types.is_empty() {
            self.resource_type(sync, made)?;
        }
        if number.is_multiple_of(3) {
            self.resource(sync, made)?;
        }
        if number.is_multiple_of(11) {
            self.entitlement(sync, made)?;
        }
        self.grant(sync, made)
    }

    fn row(&mut self, table: usize) -> i64 {
        let step = 1 + (self.seed.next() % self.step.unsigned_abs()).cast_signed();
        self.last[table] = self.last[table].checked_add(step).unwrap();
        self.last[table]
    }

    /// Text for people.
    pub(crate) fn name(&mut self) -> Vec<u8> {
        let mut name = self.seed.pick(NAMES).to_vec();
        if self.seed.one_in(3) {
            name.extend_from_slice(format!(" {}", self.seed.below(30)).as_bytes());
        }
        if self.raw {
            name
        } else {
            String::from_utf8_lossy(&name).into_owned().into_bytes()
        }
    }

    fn id(&mut self, prefix: &str, most: usize) -> String {
        match self.seed.below(20) {
            0 => format!("{}{}", self.seed.pick(IDS), self.seed.below(4)),
            1 if self.doubles => String::new(),
            _ => format!("{prefix}{}", self.seed.below(most)),
        }
    }

    /// An id that is new, where the image has unique indices.
    fn fresh(&mut self, known: &[String], prefix: &str, most: usize) -> String {
        loop {
            let id = self.id(prefix, most);
            if self.doubles || !known.contains(&id) {
                return id;
            }
        }
    }

    fn resource_type(&mut self, sync: &str, made: &mut Made) -> rusqlite::Result<()> {
        let unnamed = self.doubles && self.seed.one_in(4);
        let id = if unnamed { "" } else { *self.seed.pick(TYPES) }.to_owned();
        if made.types.contains(&id) && !self.doubles {
            return Ok(());
        }
        let mut wire = Wire::default()
            .text(1, id.as_bytes())
            .text(2, &self.name())
            .text(5, &self.name());
        for _ in 0..self.seed.below(4) {
            wire = wire.number(3, *self.seed.pick(&[0, 1, 2, 6, 12, 13, 99]));
        }
        let row = self.row(0);
        self.db.execute("insert into v1_resource_types (id, external_id, data, sync_id, discovered_at) values (?, ?, ?, ?, '')", params![row, id, wire.0, sync])?;
        made.types.push(id);
        Ok(())
    }

    /// A resource that the sync has, or has not.
    fn reference(&mut self, made: &Made) -> Id {
        let known = self
            .seed
            .any(&made.resources)
            .filter(|_| !self.seed.one_in(5));
        known.unwrap_or_else(|| {
            let resource_type = if self.seed.one_in(8) && self.doubles {
                ""
            } else {
                *self.seed.pick(TYPES)
            };
            Id(resource_type.to_owned(), self.id("r", 200))
        })
    }

    fn resource(&mut self, sync: &str, made: &mut Made) -> rusqlite::Result<()> {
        let id = loop {
            let resource_type = if self.seed.one_in(30) && self.doubles {
                ""
            } else {
                *self.seed.pick(TYPES)
            };
            let id = Id(resource_type.to_owned(), self.id("r", 200));
            let joined = |id: &Id| format!("{}:{}", id.0, id.1);
            if self.doubles
                || !made
                    .resources
                    .iter()
                    .any(|known| joined(known) == joined(&id))
            {
                break id;
            }
        };
        let mut wire = Wire::default().message(1, &id.wire());
        let parent = self.seed.one_in(3).then(|| self.reference(made));
        if let Some(parent) = &parent {
            wire = wire.message(2, &parent.wire());
        }
        wire = wire.text(3, &self.name());
        for _ in 0..self.seed.below(3) {
            let annotation = self.annotation();
            wire = wire.message(4, &annotation);
        }
        wire = wire.text(5, &self.name());
        if self.seed.one_in(4) {
            wire = wire.message(
                7,
                &Wire::default()
                    .text(1, &self.name())
                    .text(2, b"https://link"),
            );
        }
        if self.seed.one_in(3) {
            wire = wire.message(9, &self.profile(0));
        }
        if self.seed.one_in(2) {
            wire = wire.message(11, &Wire::default().number(1, self.seed.below(5) as u64));
        }
        if self.seed.one_in(2) {
            wire = wire.message(12, &self.time());
        }
        // A later put replaces the blob, and leaves the columns that filters go by.
        let column = if self.seed.one_in(8) {
            Some(self.reference(made))
        } else {
            parent
        };
        let column = column.map_or((None, None), |id| (Some(id.0), Some(id.1)));
        let row = self.row(1);
        self.db.execute("insert into v1_resources (id, resource_type_id, external_id, parent_resource_type_id, parent_resource_id, data, sync_id, discovered_at) values (?, ?, ?, ?, ?, ?, ?, '')", params![row, id.0, format!("{}:{}", id.0, id.1), column.0, column.1, wire.0, sync])?;
        made.resources.push(id);
        Ok(())
    }

    fn entitlement(&mut self, sync: &str, made: &mut Made) -> rusqlite::Result<()> {
        let id = self.fresh(&made.entitlements, "ent ", 400);
        let of = self.reference(made);
        let resource = Wire::default().message(1, &of.wire()).text(3, &self.name());
        let wire = Wire::default()
            .message(1, &resource)
            .text(2, id.as_bytes())
            .text(3, &self.name())
            .text(4, &self.name());
        let wire = wire
            .number(7, self.seed.below(5) as u64)
            .text(8, &self.name());
        let column = if self.seed.one_in(8) {
            self.reference(made)
        } else {
            of
        };
        let row = self.row(2);
        self.db.execute("insert into v1_entitlements (id, resource_type_id, resource_id, external_id, data, sync_id, discovered_at) values (?, ?, ?, ?, ?, ?, '')", params![row, column.0, column.1, id, wire.0, sync])?;
        made.entitlements.push(id);
        Ok(())
    }

    fn grant(&mut self, sync: &str, made: &mut Made) -> rusqlite::Result<()> {
        // Where ids may come twice, many do.
        let most = if self.doubles { 150 } else { 9_000 };
        let id = self.fresh(&made.grants, "grant:", most);
        let (principal, of) = (self.reference(made), self.reference(made));
        let known = self
            .seed
            .any(&made.entitlements)
            .filter(|_| !self.seed.one_in(5));
        let entitlement = known.unwrap_or_else(|| self.id("ent ", 400));
        let mut wire = Wire::default();
        let slim = self.seed.one_in(3);
        if !slim {
            let resource = Wire::default().message(1, &of.wire()).text(3, &self.name());
            let whole = Wire::default()
                .message(1, &resource)
                .text(2, entitlement.as_bytes())
                .text(3, &self.name());
            wire = wire.message(1, &whole).message(
                2,
                &Wire::default()
                    .message(1, &principal.wire())
                    .text(3, &self.name()),
            );
        }
        wire = wire.text(3, id.as_bytes());
        if self.seed.one_in(3) {
            let mut sources = Wire::default();
            for source in [
                self.seed.one_in(2).then(|| entitlement.clone()),
                Some(self.id("ent ", 400)),
            ]
            .into_iter()
            .flatten()
            {
                sources = sources.message(
                    1,
                    &Wire::default()
                        .text(1, source.as_bytes())
                        .message(2, &Wire::default()),
                );
            }
            wire = wire.message(5, &sources);
        }
        let expansion = self
            .seed
            .one_in(5)
            .then(|| Wire::default().text(1, b"ent 1").0);
        let (mut entitlement, mut of, mut principal) = (entitlement, of, principal);
        if !slim && self.seed.one_in(6) {
            (entitlement, of, principal) = (
                self.id("ent ", 400),
                self.reference(made),
                self.reference(made),
            );
        }
        let row = self.row(3);
        self.db.execute("insert into v1_grants (id, resource_type_id, resource_id, entitlement_id, principal_resource_type_id, principal_resource_id, external_id, expansion, data, sync_id, discovered_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')", params![row, of.0, of.1, entitlement, principal.0, principal.1, id, expansion, wire.0, sync])?;
        made.grants.push(id);
        Ok(())
    }
}
