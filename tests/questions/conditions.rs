//! Conditions whose answer is known, those that are refused, and what they cost.

use c1z::Limits;
use c1z::query::{Comparison, Condition, Engine, Facet, Missing, Question, columns};
use c1z::store::Kind;
use c1z::work::{Pace, run};

use crate::check::cells;
use crate::common::open_own;
use crate::oracle::all;

fn condition(column: &str, is: Comparison, value: &str) -> Condition {
    Condition {
        column: column.into(),
        is,
        value: value.into(),
    }
}

fn ids(engine: &Engine, question: &Question, column: &str) -> c1z::Result<Vec<String>> {
    let sync = engine.default_sync().sync.as_ref().unwrap().id.clone();
    let names = [column.to_owned()];
    let block = run(async |pace: &Pace| engine.block(pace, &sync, question, 0, 99, &names).await)?;
    Ok(cells(&block).into_iter().flatten().collect())
}

fn asked(kind: Kind, conditions: Vec<Condition>) -> Question {
    Question {
        conditions,
        ..Question::from(all(kind))
    }
}

#[test]
fn mean_what_they_say() {
    for name in ["tiny-v1.c1z", "tiny-v3.c1z"] {
        let engine = Engine::new(open_own(name), Limits::default()).unwrap();
        let of = |kind, is, column: &str, value: &str, shown: &str| {
            let question = asked(kind, vec![condition(column, is, value)]);
            let mut found = ids(&engine, &question, shown).unwrap();
            found.sort();
            found.join(" ")
        };
        let users = |is, column: &str, value: &str| {
            let question = Question {
                conditions: vec![
                    condition("resourceType", Comparison::Equal, "USER"),
                    condition(column, is, value),
                ],
                ..Question::from(all(Kind::Resources))
            };
            let mut found = ids(&engine, &question, "resource").unwrap();
            found.sort();
            found.join(" ")
        };
        assert_eq!(users(Comparison::Contains, "displayName", "ÁLI"), "alice");
        assert_eq!(users(Comparison::Equal, "status", "Disabled"), "bob");
        assert_eq!(users(Comparison::NotEqual, "status", ""), "alice bob svc-1");
        assert_eq!(users(Comparison::Equal, "email", ""), "");
        assert_eq!(users(Comparison::Equal, "expiresAt", ""), "alice bob svc-1");
        assert_eq!(
            users(Comparison::NotEqual, "email", "bob@example.com"),
            "alice svc-1"
        );
        assert_eq!(users(Comparison::Less, "email", "b"), "alice");
        assert_eq!(users(Comparison::GreaterOrEqual, "grants", " 8 "), "alice");
        assert_eq!(users(Comparison::Equal, "grants", "008"), "alice");
        let last = |is, value: &str| users(is, "lastLogin", value);
        assert_eq!(last(Comparison::Greater, "2025-03-01"), "alice svc-1");
        assert_eq!(
            last(Comparison::Equal, "2025-03-01T14:00:00+02:00"),
            "alice"
        );
        assert_eq!(
            last(Comparison::LessOrEqual, "2025-03-01 12:00"),
            "alice bob"
        );
        assert_eq!(last(Comparison::Contains, "2025-03"), "alice");
        assert_eq!(
            of(
                Kind::ResourceTypes,
                Comparison::Contains,
                "traits",
                "ROL",
                "id"
            ),
            "role"
        );
        assert_eq!(
            of(
                Kind::Grants,
                Comparison::Equal,
                "id",
                "Custom-Grant-ID",
                "id"
            ),
            "custom-grant-id"
        );
    }
}

#[test]
fn are_refused_where_they_mean_nothing() {
    let engine = Engine::new(open_own("tiny-v1.c1z"), Limits::default()).unwrap();
    let code = |question: &Question| {
        let column = columns(question.query.kind())[0].name;
        ids(&engine, question, column).err().map(|e| e.code())
    };
    for (kind, column, is, value, want) in [
        (
            Kind::Entitlements,
            "grants",
            Comparison::Greater,
            "many",
            "usage.argument",
        ),
        (
            Kind::Entitlements,
            "grants",
            Comparison::Less,
            "",
            "usage.argument",
        ),
        (
            Kind::Entitlements,
            "grants",
            Comparison::Equal,
            "1.5",
            "usage.argument",
        ),
        (
            Kind::Resources,
            "createdAt",
            Comparison::Less,
            "yesterday",
            "usage.argument",
        ),
        (
            Kind::Resources,
            "createdAt",
            Comparison::NotEqual,
            "2026-02-30",
            "usage.argument",
        ),
        (
            Kind::Resources,
            "grant",
            Comparison::Contains,
            "",
            "usage.unknown-column",
        ),
        (
            Kind::Grants,
            "email",
            Comparison::Contains,
            "",
            "usage.unknown-column",
        ),
    ] {
        let question = asked(kind, vec![condition(column, is, value)]);
        assert_eq!(code(&question), Some(want), "{question:?}");
    }
    let lacking = Question {
        missing: vec![Missing::Principal],
        ..Question::from(all(Kind::Entitlements))
    };
    assert_eq!(code(&lacking), Some("usage.argument"));
    let narrow = Question {
        narrow: vec![(Facet::Status, "enabled".into())],
        ..Question::from(all(Kind::Grants))
    };
    assert_eq!(code(&narrow), Some("usage.argument"));
}
