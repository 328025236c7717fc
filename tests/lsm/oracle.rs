//! Every indexed read of real files, and of stores made at random, beside a reading that looks at all keys.

use c1z::query::{self, PageEnd};
use c1z::store::{
    self, EntitlementQuery, GrantQuery, Position, Query, Record, ResourceQuery, ResourceRef, RowKey,
};
use c1z::{Limits, Store};

use crate::common::fixtures;
use crate::common::lsm::{Made, Seed};
use crate::naive::{Any, GrantRow, Naive, message};
use crate::translation;

/// What random questions are about.
struct Asker {
    seed: Seed,
    types: Vec<String>,
    resources: Vec<ResourceRef>,
    entitlements: Vec<String>,
}

impl Asker {
    fn new(seed: u64, naive: &Naive) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        let reference = |of: &[u8], id: &[u8]| ResourceRef {
            resource_type: text(of),
            resource: text(id),
        };
        let mut resources: Vec<_> = naive
            .resources
            .iter()
            .map(|row| reference(&row.key[0], &row.key[1]))
            .collect();
        resources.extend(
            naive
                .grants
                .iter()
                .map(|row| reference(&row.key[4], &row.key[5])),
        );
        resources.extend(
            naive
                .grants
                .iter()
                .map(|row| reference(&row.key[0], &row.key[1])),
        );
        let mut types: Vec<_> = naive.types.iter().map(|row| text(&row.key[0])).collect();
        types.extend(resources.iter().map(|r| r.resource_type.clone()));
        let mut entitlements: Vec<_> = naive
            .entitlements
            .iter()
            .map(|row| row.message.id.clone())
            .collect();
        let of = |row: &GrantRow| row.message.0.entitlement.clone().unwrap().id;
        entitlements.extend(naive.grants.iter().map(of));
        Self {
            seed: Seed(seed),
            types,
            resources,
            entitlements,
        }
    }

    fn text(&mut self, place: usize) -> String {
        let real = match place {
            0 => self.seed.pick(&self.types).cloned(),
            1 => self.seed.pick(&self.entitlements).cloned(),
            _ => self.seed.pick(&self.resources).map(|r| r.resource.clone()),
        };
        match self.seed.below(12) {
            0 => String::new(),
            1 => "no such".into(),
            2 => "\0".into(),
            // The beginning of something is nothing.
            3 => real.unwrap_or_default().chars().take(3).collect(),
            _ => real.unwrap_or_default(),
        }
    }

    fn a_resource(&mut self) -> ResourceRef {
        match self.seed.below(8) {
            0 => ResourceRef {
                resource_type: self.text(0),
                resource: self.text(2),
            },
            1 => ResourceRef::default(),
            _ => self.seed.pick(&self.resources).cloned().unwrap_or_default(),
        }
    }

    fn maybe<T>(&mut self, times: usize, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.seed.one_in(times).then(|| make(self))
    }

    /// Grants narrowed by the filters whose bit is set.
    fn grants(&mut self, filters: usize) -> GrantQuery {
        let has = |bit: usize| filters >> bit & 1 == 1;
        let mut query = GrantQuery {
            include_expansion: self.seed.one_in(2),
            ..GrantQuery::default()
        };
        query.entitlement_id = has(0).then(|| self.text(1));
        query.resource = has(1).then(|| self.a_resource());
        query.principal = has(2)
            .then(|| self.a_resource())
            .filter(|p| !p.resource.is_empty());
        if has(3) {
            query.principal_resource_types =
                (0..=self.seed.below(3)).map(|_| self.text(0)).collect();
        }
        query.principal_resource_id = has(4).then(|| self.text(2));
        query.entitlement_resource_type = has(5).then(|| self.text(0));
        // Filters that go together, so that something is left.
        if has(6)
            && let Some(r) = query
                .principal
                .clone()
                .or_else(|| self.seed.pick(&self.resources).cloned())
        {
            query.principal_resource_id = query.principal_resource_id.map(|_| r.resource.clone());
            if let Some(first) = query.principal_resource_types.first_mut() {
                *first = r.resource_type;
            }
            query.entitlement_resource_type =
                match (&query.resource, query.entitlement_resource_type) {
                    (Some(on), Some(_)) => Some(on.resource_type.clone()),
                    (_, of) => of,
                };
        }
        query
    }

    fn any(&mut self, number: usize) -> Query {
        match number % 5 {
            0 => Query::Resources(ResourceQuery {
                resource_type_id: self.maybe(2, |asker| asker.text(0)),
                parent: self.maybe(2, Self::a_resource),
            }),
            1 => Query::Entitlements(EntitlementQuery {
                resource: self.maybe(2, Self::a_resource),
            }),
            _ => Query::Grants(self.grants(number)),
        }
    }
}

/// All ways to read a list, beside what it should be.
struct Ways<'a> {
    store: &'a dyn Store,
    sync: &'a str,
    query: &'a Query,
    at: String,
}

impl Ways<'_> {
    fn check(&self, seed: &mut Seed, want: &Result<Vec<Any>, &'static str>) {
        let at = &self.at;
        let records = store::records(self.store, self.sync, self.query, None);
        let want = match want {
            Ok(want) => want,
            Err(code) => {
                assert_eq!(records.err().map(|e| e.code()), Some(*code), "{at}");
                let keys = self
                    .store
                    .keys(self.sync, self.query, None, 9, &mut Vec::new());
                assert_eq!(keys.err().map(|e| e.code()), Some(*code), "{at}");
                let count = self.store.count_some(self.sync, self.query, None, 9);
                assert_eq!(count.err().map(|e| e.code()), Some(*code), "{at}");
                return;
            }
        };
        let records: Vec<Record> = records.unwrap().map(Result::unwrap).collect();
        let got: Vec<Any> = records.iter().map(|r| message(self.query, r)).collect();
        if let Some(place) = (0..got.len().max(want.len())).find(|at| got.get(*at) != want.get(*at))
        {
            panic!(
                "{at}\nat {place}:\n  got {:?}\n want {:?}",
                got.get(place),
                want.get(place)
            );
        }
        let rows: Vec<RowKey> = records.iter().map(|r| r.key).collect();
        for max in [1 + seed.below(5), 1 + seed.below(60), usize::MAX] {
            assert!(self.keys(max) == rows, "{at}\nkeys by {max}");
            assert_eq!(self.count(max), rows.len() as u64, "{at}\ncounted by {max}");
        }
        let include = !matches!(self.query, Query::Grants(query) if !query.include_expansion);
        for record in records.iter().step_by(1 + records.len() / 5) {
            let again = self
                .store
                .record(self.sync, record.kind, record.key, include)
                .unwrap();
            assert_eq!(again.wire, record.wire, "{at}");
            let rest = store::records(self.store, self.sync, self.query, Some(&record.position));
            let place = records.iter().position(|r| r.key == record.key).unwrap();
            let rest: Vec<RowKey> = rest.unwrap().map(|r| r.unwrap().key).collect();
            assert!(rest == rows[place + 1..], "{at}\nafter row {place}");
        }
        for size in [1, 7, 0] {
            if size == 0 || records.len() / size < 60 {
                self.pages(size, &records);
            }
        }
    }

    fn keys(&self, max: usize) -> Vec<RowKey> {
        let (mut keys, mut after) = (Vec::new(), None::<Position>);
        loop {
            let before = keys.len();
            after = self
                .store
                .keys(self.sync, self.query, after.as_ref(), max, &mut keys)
                .unwrap();
            assert!(keys.len() - before <= max, "{}", self.at);
            if after.is_none() {
                return keys;
            }
        }
    }

    fn count(&self, max: usize) -> u64 {
        let (mut total, mut after) = (0, None::<Position>);
        loop {
            let (rows, next) = self
                .store
                .count_some(self.sync, self.query, after.as_ref(), max)
                .unwrap();
            assert!(rows <= max as u64, "{}", self.at);
            total += rows;
            after = next;
            if after.is_none() {
                return total;
            }
        }
    }

    fn pages(&self, size: usize, records: &[Record]) {
        let (mut token, mut read) = (None::<String>, 0);
        loop {
            let limits = Limits::default();
            let token_of = token.as_deref();
            let page = query::page(
                self.store,
                self.sync,
                self.query,
                token_of,
                size,
                PageEnd::Exact,
                &limits,
            );
            let page = page.unwrap_or_else(|e| panic!("{}\npages of {size}: {e}", self.at));
            let texts: Vec<serde_json::Value> = serde_json::from_slice(&page.text).unwrap();
            for (text, record) in texts.iter().zip(&records[read..]) {
                assert_eq!(*text, crate::common::json(record), "{}", self.at);
            }
            read += page.count;
            token = page.next;
            if token.is_none() {
                break;
            }
            let full = if size == 0 { 10_000 } else { size };
            assert!(
                page.count == full && read < records.len(),
                "{}\npages of {size}",
                self.at
            );
        }
        assert_eq!(read, records.len(), "{}\npages of {size}", self.at);
    }
}

/// What an index takes in of all grants.
fn scanned(store: &dyn Store, sync: &str, naive: &Naive, max: usize) {
    let (mut place, mut after) = (0, None::<Position>);
    loop {
        let before = place;
        after = store
            .scan_grants(sync, after.as_ref(), max, &mut |parts| {
                let row = &naive.grants[place];
                let grant = &row.message.0;
                let of = grant.entitlement.as_ref().unwrap();
                assert_eq!(parts.id, grant.id.as_bytes());
                assert_eq!(parts.entitlement, (of.id.as_bytes(), &b""[..]));
                assert_eq!(parts.resource, (&*row.key[0], &*row.key[1]));
                assert_eq!(parts.principal, (&*row.key[4], &*row.key[5]));
                assert_eq!(parts.expanded, translation::expanded(grant));
                place += 1;
                Ok(())
            })
            .unwrap();
        assert!(place - before <= max);
        if after.is_none() {
            assert_eq!(place, naive.grants.len());
            return;
        }
    }
}

fn ask(name: &str, bytes: &[u8], questions: usize) -> [usize; 3] {
    let store = c1z::open(bytes, Limits::default()).unwrap();
    let Some(sync) = store.syncs().unwrap().pop() else {
        return [0; 3];
    };
    let naive = Naive::of(bytes);
    for max in [1, 7, usize::MAX] {
        scanned(&*store, &sync.id, &naive, max);
    }
    let seed = name
        .bytes()
        .fold(7, |seed: u64, byte| seed.wrapping_mul(31) + u64::from(byte));
    let mut asker = Asker::new(seed, &naive);
    let [mut asked, mut some, mut doubts] = [0; 3];
    let mut check = |asker: &mut Asker, query: Query, number: usize| {
        let want = naive.answer(&query);
        let ways = Ways {
            store: &*store,
            sync: &sync.id,
            query: &query,
            at: format!("{name}, question {number}: {query:?}"),
        };
        ways.check(&mut asker.seed, &want);
        asked += 1;
        some += usize::from(want.as_ref().is_ok_and(|list| !list.is_empty()));
        doubts += usize::from(want.is_err());
    };
    check(&mut asker, Query::ResourceTypes, 0);
    for number in 0..questions {
        let query = asker.any(number);
        check(&mut asker, query, number);
    }
    // Every combination of filters at least once.
    for filters in 0..128 {
        let query = Query::Grants(asker.grants(filters));
        check(&mut asker, query, filters);
    }
    [asked, some, doubts]
}

#[test]
fn every_read_of_small_files() {
    let mut sum = [0; 3];
    for family in ["-v3", "-v3-tar", "-v3-tar_zstd", "-v3-nodigest"] {
        for (name, path) in fixtures(family) {
            let bytes = std::fs::read(path).unwrap();
            if bytes.len() > 200_000 {
                continue;
            }
            let got = ask(&name, &bytes, 300);
            sum.iter_mut().zip(got).for_each(|(sum, n)| *sum += n);
        }
    }
    println!(
        "{} questions, {} with answers, {} ambiguous",
        sum[0], sum[1], sum[2]
    );
    assert!(sum[0] > 8_000 && sum[1] > 2_000, "{sum:?}");
}

#[test]
fn reads_of_larger_files() {
    for (name, path) in fixtures("-v3") {
        if ["medium-v3", "lsm-v3"].contains(&name.as_str()) {
            let bytes = std::fs::read(path).unwrap();
            println!("{name}: {:?}", ask(&name, &bytes, 5));
        }
    }
}

#[test]
fn every_read_of_stores_made_at_random() {
    let mut sum = [0; 3];
    for number in 0..60 {
        let got = ask(&format!("made {number}"), &Made::random(number).done(), 100);
        sum.iter_mut().zip(got).for_each(|(sum, n)| *sum += n);
    }
    println!(
        "{} questions, {} with answers, {} ambiguous",
        sum[0], sum[1], sum[2]
    );
    assert!(sum[1] > 2_000 && sum[2] > 100, "{sum:?}");
}
