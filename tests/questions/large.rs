//! What questions cost over a million grants.

use std::time::{Duration, Instant};

use c1z::query::{Comparison, Condition, Engine, Form, Order, PageEnd, PageOf, Question, columns};
use c1z::source::FileSource;
use c1z::store::{GrantQuery, Kind};
use c1z::work::{Pace, run};
use c1z::{Limits, Opening, Step};

use crate::common::{all, json};
use crate::oracle::{KINDS, all as everything};
use crate::record::text;

/// Most bytes of an index of a million grants, resources and entitlements included.
const MOST_BYTES: usize = 16_000_000;
/// Longest that sorting them may take.
const SORTED: Duration = Duration::from_secs(1);

struct Table<'a> {
    engine: &'a Engine,
    sync: String,
}

impl Table<'_> {
    fn page(&self, question: &Question) -> (Duration, usize) {
        let of = PageOf {
            token: None,
            size: 100,
            end: PageEnd::Exact,
            form: Form::Json,
            columns: &[],
        };
        let begun = Instant::now();
        let page = run(async |pace: &Pace| self.engine.page(pace, &self.sync, question, of).await)
            .unwrap();
        (begun.elapsed(), page.count)
    }

    fn count(&self, question: &Question) -> (Duration, u64) {
        let begun = Instant::now();
        let count =
            run(async |pace: &Pace| self.engine.count(pace, &self.sync, question, None).await)
                .unwrap();
        (begun.elapsed(), count.value)
    }

    fn facets(&self, question: &Question) -> Duration {
        let begun = Instant::now();
        run(async |pace: &Pace| self.engine.facets(pace, &self.sync, question).await).unwrap();
        begun.elapsed()
    }
}

fn searching(kind: Kind, text: &str) -> Question {
    Question {
        text: text.into(),
        ..Question::from(everything(kind))
    }
}

fn among(kind: Kind, column: &str, value: &str) -> Question {
    let conditions = vec![Condition {
        column: column.into(),
        is: Comparison::Contains,
        value: value.into(),
    }];
    Question {
        conditions,
        ..Question::from(everything(kind))
    }
}

fn sorted(kind: Kind, column: &str) -> Question {
    let order = vec![Order {
        column: column.into(),
        descending: false,
    }];
    Question {
        order,
        ..Question::from(everything(kind))
    }
}

#[test]
fn costs() {
    for name in ["large-v1", "large-v3"] {
        costs_of(name);
    }
}

fn costs_of(name: &str) {
    let Some(dir) = all() else { return };
    println!("{name}");
    let begun = Instant::now();
    let path = dir.join(format!("{name}.c1z"));
    let mut opening = Opening::of(Box::new(FileSource::open(path).unwrap()), Limits::default());
    while opening.step(8 << 20).unwrap() == Step::More {}
    let store = opening.finish().unwrap();
    let engine = Engine::new(store, Limits::default()).unwrap();
    let sync = engine.default_sync().sync.as_ref().unwrap().id.clone();
    let table = Table {
        engine: &engine,
        sync,
    };
    println!("open {:?}", begun.elapsed());
    println!(
        "search of resources, index built: {:?}",
        table.page(&searching(Kind::Resources, "ann"))
    );
    let entities = engine.memory();
    println!("entities {entities} bytes");
    let (built, found) = table.page(&searching(Kind::Grants, "no such text anywhere"));
    assert_eq!(found, 0);
    let (_, grants) = table.count(&everything(Kind::Grants).into());
    let bytes = engine.memory();
    println!("index of {grants} grants: {built:?}, {bytes} bytes");
    assert!(
        bytes as u64 * 1_000_000 / grants < MOST_BYTES as u64,
        "{bytes}"
    );
    let some = engine
        .store()
        .grants(&table.sync, &GrantQuery::default(), None)
        .unwrap()
        .nth(500);
    let some = json(&some.unwrap().unwrap());
    let id = text(&some, "/id");
    let (rare, frequent) = (
        text(&some, "/principal/id/resource"),
        text(&some, "/entitlement/id"),
    );
    for text in [&rare, &frequent, &id, "e", "nothing has this"] {
        let question = searching(Kind::Grants, text);
        let (first, rows) = table.page(&question);
        println!(
            "{text:?}: {rows} rows in {first:?}, count {:?}, facets {:?}",
            table.count(&question),
            table.facets(&question)
        );
        assert!(
            first < Duration::from_millis(300),
            "{text:?} took {first:?}"
        );
    }
    for kind in KINDS {
        for column in columns(kind) {
            let (took, rows) = table.count(&among(kind, column.name, "1"));
            println!(
                "  {kind:?} with {} that has a 1: {rows} in {took:?}",
                column.name
            );
            let decided = kind == Kind::Grants && column.name != "id";
            assert!(
                !decided || took < Duration::from_secs(1),
                "{} took {took:?}",
                column.name
            );
        }
        let plain = Question::from(everything(kind));
        println!(
            "{kind:?}: count {:?}, facets {:?}",
            table.count(&plain),
            table.facets(&plain)
        );
        for column in columns(kind) {
            let took = table.page(&sorted(kind, column.name)).0;
            println!("  by {}: {took:?}", column.name);
            assert!(kind != Kind::Grants || took < SORTED, "{}", column.name);
        }
    }
    println!("all kept: {} bytes", engine.memory());
}
