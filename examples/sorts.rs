//! Sorts a file by every column of every kind, once its index stands: `cargo run --release --example sorts -- FILE [KIND[.COLUMN]]`.
use c1z::query::{Engine, Order, Question, columns};
use c1z::store::{EntitlementQuery, GrantQuery, Kind, Query, ResourceQuery};
use c1z::work::{Pace, run};

fn main() -> Result<(), c1z::Error> {
    let mut given = std::env::args().skip(1);
    let path = given.next().unwrap_or_default();
    let wanted = given.next().unwrap_or_default();
    let bytes = std::fs::read(path).unwrap_or_default();
    let mut limits = c1z::Limits::default();
    let _ = &mut limits;
    let store = c1z::open(&bytes, limits)?;
    let sync = store.syncs()?.remove(0).id;
    let engine = Engine::new(store, c1z::Limits::default())?;
    for (kind, query, name) in [
        (Kind::Grants, Query::Grants(GrantQuery::default()), "grants"),
        (
            Kind::Resources,
            Query::Resources(ResourceQuery::default()),
            "resources",
        ),
        (
            Kind::Entitlements,
            Query::Entitlements(EntitlementQuery::default()),
            "entitlements",
        ),
        (Kind::ResourceTypes, Query::ResourceTypes, "resourceTypes"),
    ] {
        if !wanted.is_empty() && wanted.split('.').next() != Some(name) {
            continue;
        }
        let mut question = Question::from(query);
        question.text = "nobody has this".into();
        run(async |pace: &Pace| engine.count(pace, &sync, &question, None).await)?;
        for column in columns(kind) {
            let full = format!("{name}.{}", column.name);
            if wanted.contains('.') && full != wanted {
                continue;
            }
            let mut question = Question {
                text: String::new(),
                ..question.clone()
            };
            question.order.push(Order {
                column: column.name.into(),
                descending: true,
            });
            let begin = std::time::Instant::now();
            let block = run(async |pace: &Pace| {
                engine
                    .block(pace, &sync, &question, 0, 256, &[column.name.to_owned()])
                    .await
            })?;
            println!(
                "{full:32} {:8.1} ms of {} rows",
                begin.elapsed().as_secs_f64() * 1e3,
                block.total
            );
        }
    }
    Ok(())
}
