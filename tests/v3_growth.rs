//! What opening a v3 file and reading a little of it costs, for files of very different sizes: the same.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

mod generator;

use std::cell::Cell;
use std::rc::Rc;

use c1z::source::{ByteSource, MemorySource};
use c1z::store::{GrantQuery, ResourceRef};
use c1z::{Limits, Opening, Step, Store};
use generator::{Encoding, SYNC_ID, Shape, make};

/// Counts what is read.
struct Counting {
    memory: MemorySource,
    bytes: Rc<Cell<u64>>,
    reads: Rc<Cell<u64>>,
}

impl ByteSource for Counting {
    fn size(&self) -> u64 {
        self.memory.size()
    }

    fn read(&self, offset: u64, into: &mut [u8]) -> c1z::Result<()> {
        self.bytes.set(self.bytes.get() + into.len() as u64);
        self.reads.set(self.reads.get() + 1);
        self.memory.read(offset, into)
    }
}

/// What something cost.
#[derive(Debug, Clone, Copy)]
struct Cost {
    bytes: u64,
    reads: u64,
    blocks: u64,
    rows: usize,
}

fn grants(store: &dyn Store, query: &GrantQuery, max: usize) -> usize {
    let found = store.grants(SYNC_ID, query, None).unwrap();
    found.take(max).map(Result::unwrap).count()
}

const WORK: [&str; 4] = ["open", "first 100", "entitlement", "principal"];

fn costs(grants_made: usize, encoding: Encoding) -> (u64, Vec<Cost>) {
    let made = make(
        42,
        &Shape {
            encoding,
            ..Shape::of(grants_made)
        },
    );
    let file = made.file();
    let size = file.len() as u64;
    drop(made);
    let (bytes, reads) = (Rc::new(Cell::new(0)), Rc::new(Cell::new(0)));
    let memory = MemorySource::new(file);
    let mut costs = Vec::new();
    for work in WORK {
        let source = Counting {
            memory: memory.clone(),
            bytes: bytes.clone(),
            reads: reads.clone(),
        };
        bytes.set(0);
        reads.set(0);
        let mut opening = Opening::of(Box::new(source), Limits::default());
        while opening.step(8 << 20).unwrap() == Step::More {}
        let store = opening.finish().unwrap();
        let syncs = store.syncs().unwrap();
        assert!(syncs[0].stats.as_ref().unwrap().grants > grants_made as i64 / 2);
        let blocks = || store.info().memory.unwrap().blocks_read;
        let before = blocks();
        if work != "open" {
            bytes.set(0);
            reads.set(0);
        }
        let rows = match work {
            "open" => 0,
            "first 100" => grants(&*store, &GrantQuery::default(), 100),
            "entitlement" => {
                let query = GrantQuery {
                    resource: Some(ResourceRef {
                        resource_type: "group".into(),
                        resource: "g00001".into(),
                    }),
                    entitlement_id: Some("group:g00001:role1".into()),
                    ..GrantQuery::default()
                };
                grants(&*store, &query, usize::MAX)
            }
            _ => {
                let query = GrantQuery {
                    principal: Some(ResourceRef {
                        resource_type: "user".into(),
                        resource: "u000033".into(),
                    }),
                    ..GrantQuery::default()
                };
                grants(&*store, &query, usize::MAX)
            }
        };
        let blocks = if work == "open" {
            blocks()
        } else {
            blocks() - before
        };
        costs.push(Cost {
            bytes: bytes.get(),
            reads: reads.get(),
            blocks,
            rows,
        });
    }
    (size, costs)
}

/// A file of twelve times the grants costs a few blocks more, for indices are deeper: not twelve times the bytes. Sizes
/// are those of `C1Z_GROWTH` where it is set: `10000,100000,1000000`.
#[test]
fn what_is_read_does_not_grow_with_the_file() {
    let sizes = std::env::var("C1Z_GROWTH").unwrap_or_else(|_| "10000,120000".into());
    let sizes: Vec<usize> = sizes.split(',').map(|n| n.parse().unwrap()).collect();
    let mut first: Option<Vec<Cost>> = None;
    for grants in sizes {
        let (size, costs) = costs(grants, Encoding::Tar);
        println!("{grants} grants, {size} bytes");
        for (work, cost) in WORK.iter().zip(&costs) {
            println!("  {work:12} {cost:?}");
        }
        // What is one small part stays one; a quarter of a megabyte is a handful of blocks and the roots of the tables.
        for (work, cost) in WORK.iter().zip(&costs) {
            assert!(*work == "open" || cost.rows > 0, "{work}");
        }
        let Some(first) = &first else {
            first = Some(costs);
            continue;
        };
        for ((work, now), then) in WORK.iter().zip(&costs).zip(first) {
            assert!(
                now.bytes < then.bytes * 2 + (256 << 10)
                    && now.blocks < then.blocks + 40
                    && now.reads < then.reads + 40,
                "{work}: {now:?} and {then:?} for fewer"
            );
        }
    }
}
