//! Grants by ids that are all spelt from what they are of and to whom, which are never compared as wholes: the order is that of the texts.

use c1z::query::{Engine, Order, Question};
use c1z::store::Kind;
use c1z::text::{fold, natural};
use c1z::work::{Pace, run};

use crate::check::cells;
use crate::common::lsm::Made;
use crate::fixtures::engine;
use crate::oracle::all;
use crate::seed::Seed;

fn ids(engine: &Engine, order: Vec<Order>) -> Vec<String> {
    let question = Question {
        order,
        ..Question::from(all(Kind::Grants))
    };
    let id = ["id".to_owned()];
    let block = run(async |pace: &Pace| engine.block(pace, "s", &question, 0, 1000, &id).await);
    let rows = cells(&block.unwrap());
    rows.into_iter().map(|mut row| row.remove(0)).collect()
}

#[test]
fn are_ordered_as_their_texts_are() {
    // Numbers with zeros before them, and in the second one id that goes on behind another, too.
    for (letters, stores) in [("001aAé", 200), ("01a:", 200)] {
        let letters: Vec<char> = letters.chars().collect();
        for number in 0..stores {
            let mut seed = Seed(number);
            let mut name = |longest: usize| {
                let length = 1 + seed.below(longest);
                (0..length)
                    .map(|_| *seed.pick(&letters))
                    .collect::<String>()
            };
            let entitlements: Vec<_> = (0..6).map(|_| [name(1), name(2), name(3)]).collect();
            let principals: Vec<_> = (0..8).map(|_| [name(1), name(3)]).collect();
            let mut made = Made::new();
            for [of, on, id] in &entitlements {
                for [principal_of, principal] in &principals {
                    if !seed.one_in(3) {
                        made.grant([of, on, id], [principal_of, principal]);
                    }
                }
            }
            let engine = engine(&made.done());
            let plain = ids(&engine, Vec::new());
            let fold = |id: &String| {
                let mut folded = Vec::new();
                fold(id.as_bytes(), &mut folded);
                folded
            };
            for descending in [false, true] {
                let mut expected = plain.clone();
                expected.sort_by(|a, b| {
                    let order = natural(&fold(a), &fold(b));
                    if descending { order.reverse() } else { order }
                });
                let order = Order {
                    column: "id".into(),
                    descending,
                };
                assert_eq!(ids(&engine, vec![order]), expected, "{letters:?} {number}");
            }
        }
    }
}
