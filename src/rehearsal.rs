//! Reading a small file of our own before there is any other: engines of WebAssembly compile well only what has run, and a
//! person's file should not be what it runs for.

use bytes::Bytes;

use crate::error::Result;
use crate::limits::Limits;
use crate::open::{Opening, Step};
use crate::query::{Engine, Form, PageEnd, PageOf, Question, recount};
use crate::source::MemorySource;
use crate::store::{GrantQuery, Query, ResourceRef};
use crate::work::{Pace, run};

/// Written by `tests/generator`, kept by a test of `tests/v3_generated.rs`.
const SAMPLE: &[u8] = include_bytes!("sample.c1z");

/// Opens the small file and asks it what files are asked first, so many times. Gives the grants that it listed.
///
/// ```
/// assert!(c1z::rehearse(2)? > 20);
/// # Ok::<(), c1z::Error>(())
/// ```
pub fn rehearse(times: u32) -> Result<u64> {
    let mut listed = 0_u64;
    for _ in 0..times {
        let source = MemorySource::new(Bytes::from_static(SAMPLE));
        let mut opening = Opening::of(Box::new(source), Limits::default());
        while opening.step(usize::MAX)? == Step::More {}
        let engine = Engine::new(opening.finish()?, Limits::default())?;
        listed = listed.saturating_add(run(async |pace: &Pace| ask(pace, &engine).await)?);
    }
    Ok(listed)
}

async fn ask(pace: &Pace, engine: &Engine) -> Result<u64> {
    let Some(sync) = &engine.default_sync().sync else {
        return Ok(0);
    };
    let all = Question::from(Query::Grants(GrantQuery::default()));
    let of = PageOf {
        token: None,
        size: 100,
        end: PageEnd::Exact,
        form: Form::Objects,
        columns: &[],
    };
    let page = engine.page(pace, &sync.id, &all, of).await?;
    engine.block(pace, &sync.id, &all, 0, 100, &[]).await?;
    let principal = ResourceRef {
        resource_type: "user".into(),
        resource: "u000001".into(),
    };
    let held = Question::from(Query::Grants(GrantQuery {
        principal: Some(principal),
        ..GrantQuery::default()
    }));
    let names = ["entitlementId", "resourceType", "resource"].map(str::to_owned);
    engine.block(pace, &sync.id, &held, 0, 100, &names).await?;
    engine.page(pace, &sync.id, &held, of).await?;
    recount(engine.store(), &sync.id, pace).await?;
    Ok(page.count as u64)
}
