//! Images made at random: names that come twice, references to nothing, stale columns, slim grants among whole ones, odd
//! row ids, missing indices, several syncs with the same ids, hostile text.

use c1z::model::wire::put_varint_field;
use c1z::query::{Engine, Facet, Form, PageEnd, PageOf, Question};
use c1z::store::Kind;
use c1z::work::{Pace, run};
use c1z::{Limits, Store};
use rusqlite::params;

use crate::asker::Asker;
use crate::check::{Check, cells};
use crate::common::image::{RUN, TABLES, image_with, open, resource_type};
use crate::maker::{self, Plan, SYNCS};
use crate::oracle::{KINDS, Sync, all};
use crate::slices;

fn store(plan: Plan) -> Box<dyn Store> {
    open(&maker::image(plan)).unwrap_or_else(|e| panic!("{plan:?}: {e}"))
}

fn engine(plan: Plan) -> Engine {
    Engine::new(store(plan), Limits::default()).unwrap()
}

/// So many plans; `C1Z_ROUNDS` times as many for those who have the time.
fn plans(count: u64) -> impl Iterator<Item = Plan> {
    let rounds = std::env::var("C1Z_ROUNDS").map_or(1, |rounds| rounds.parse().unwrap());
    (0..count * rounds).map(|seed| Plan {
        seed,
        raw: false,
        indices: seed as usize % 3,
        grants: [60, 400, 150][seed as usize / 3 % 3],
    })
}

#[test]
fn answer_as_the_oracle_does() {
    let mut asked = 0;
    for plan in plans(18) {
        let engine_of_image = engine(plan);
        for id in SYNCS {
            let sync = Sync::new(engine_of_image.store(), id);
            let at = format!("{plan:?}, sync {id:?}");
            let mut asker = Asker::new(plan.seed, &sync);
            let check = Check {
                engine: &engine_of_image,
                sync: &sync,
                at: at.clone(),
                json: true,
                pages: 200,
            };
            for _ in 0..14 {
                let question = asker.any();
                check.question(&mut asker.seed, &question);
                asked += 1;
            }
            let (first, second) = (asker.any(), asker.any());
            slices::check(&at, &|| engine(plan), id, [&first, &second]);
        }
    }
    println!("{asked} questions");
}

/// Text that is not UTF-8 reads as if it had been replaced, wherever a record has another form than JSON.
#[test]
fn text_that_is_not_utf_8() {
    for plan in plans(9) {
        let raw = engine(Plan { raw: true, ..plan });
        let replaced = store(plan);
        for id in SYNCS {
            let sync = Sync::new(&*replaced, id);
            let mut asker = Asker::new(plan.seed, &sync);
            let check = Check {
                engine: &raw,
                sync: &sync,
                at: format!("{plan:?}, sync {id:?}"),
                json: false,
                pages: 200,
            };
            for _ in 0..14 {
                let question = asker.any();
                check.question(&mut asker.seed, &question);
            }
            // As JSON it is an error that says so.
            let of = PageOf {
                token: None,
                size: 0,
                end: PageEnd::Exact,
                form: Form::Lines,
                columns: &[],
            };
            let code = check
                .page(&all(KINDS[1]).into(), of)
                .err()
                .map(|e| e.code());
            assert!(
                matches!(code, None | Some("proto.invalid-utf8" | "proto.malformed")),
                "{plan:?} {id} {code:?}"
            );
        }
    }
}

/// Without a text nothing is looked for, not even what has no id.
#[test]
fn a_type_without_an_id_keeps_its_place() {
    let user = |id: &str| {
        let mut wire = resource_type(id);
        put_varint_field(&mut wire, 3, 1);
        wire
    };
    let image = image_with(4096, |db| {
        db.execute_batch(&format!("{TABLES}{RUN}"))?;
        for id in ["first", ""] {
            db.execute("insert into v1_resource_types (external_id, data, sync_id, discovered_at) values (?, ?, 's', '')", params![id, user(id)])?;
        }
        Ok(())
    });
    let engine = Engine::new(open(&image).unwrap(), Limits::default()).unwrap();
    let question = Question {
        narrow: vec![(Facet::Trait, "user".into())],
        ..Question::from(all(Kind::ResourceTypes))
    };
    let ids = ["id".to_owned()];
    let block = run(async |pace: &Pace| engine.block(pace, "s", &question, 0, 9, &ids).await);
    assert_eq!(cells(&block.unwrap()), [["first"], [""]]);
}
