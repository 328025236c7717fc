//! The fuzz targets of v3 driven from here: their seeds, changed at random, the same ones in every run. What each input
//! may take is bounded, in time and in memory.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

#[allow(dead_code, unreachable_pub)]
#[path = "fuzz/src/lib.rs"]
mod fuzz;
#[path = "common/peak.rs"]
mod peak;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use fuzz::generator::envelope::{Encoding, tar};
use fuzz::generator::log::{Framing, frame, records};
use fuzz::generator::{Random, Shape, keys, make};
use fuzz::pebble::{pieces, table_blocks};
use fuzz::v3::tiny;
use peak::peak;

const TARGETS: [&str; 7] = [
    "v3_file",
    "v3_payload",
    "v3_entries",
    "v3_mutated",
    "pebble_manifest",
    "pebble_log",
    "pebble_table",
];

fn corpus(target: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("tests/fuzz/corpus").join(target)
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(corpus(target)).unwrap() {
        let path = entry.unwrap().path();
        found.insert(path.clone(), std::fs::read(path).unwrap());
    }
    found.into_values().collect()
}

/// Numbers that lie on edges.
const EDGES: [u8; 8] = [0, 1, 2, 0x7F, 0x80, 0x81, 0xFE, 0xFF];

fn mutate(random: &mut Random, input: &mut Vec<u8>, others: &[Vec<u8>]) {
    for _ in 0..=random.below(6) {
        let at = random.below(input.len() + 1);
        match random.below(9) {
            0 => input.truncate(at),
            1 if at < input.len() => drop(input.remove(at)),
            2 => input.insert(at, random.any() as u8),
            3 if at < input.len() => input[at] = EDGES[random.below(8)],
            4 if at < input.len() => input[at] ^= 1 << random.below(8),
            5 if at < input.len() => {
                input[at] = input[at].wrapping_add([1, 0xFF][random.below(2)]);
            }
            6 => {
                // A piece of another seed.
                let other = &others[random.below(others.len())];
                let from = random.below(other.len() + 1);
                let len = random.below(64).min(other.len() - from);
                input.splice(at..at, other[from..from + len].iter().copied());
            }
            7 => {
                let end = (at + random.below(16)).min(input.len());
                input.drain(at..end);
            }
            _ => {
                let end = (at + 1 + random.below(8)).min(input.len());
                for byte in &mut input[at..end] {
                    *byte = 0xFF;
                }
            }
        }
    }
}

/// Memory that any input may take: what a target sets up for itself, what limits allow, and a part that grows with it.
fn allowed(input: &[u8]) -> isize {
    (48 << 20) + 200 * input.len() as isize
}

fn run(target: &str, input: &[u8]) -> (Duration, isize) {
    let begun = Instant::now();
    let ((), peak) = peak(|| fuzz::run(target, input));
    (begun.elapsed(), peak)
}

/// `C1Z_FUZZ_ROUNDS` says how many inputs each target gets, `C1Z_FUZZ_SEED` which.
fn drive(target: &str) {
    let number =
        |name: &str, otherwise| std::env::var(name).map_or(otherwise, |n| n.parse().unwrap());
    let rounds = number("C1Z_FUZZ_ROUNDS", 150);
    let mut random = Random(number("C1Z_FUZZ_SEED", 9));
    let seeds = seeds(target);
    assert!(!seeds.is_empty());
    let (mut slowest, mut largest) = (Duration::ZERO, 0);
    for round in 0..rounds {
        let mut input = seeds[random.below(seeds.len())].clone();
        mutate(&mut random, &mut input, &seeds);
        let kept = std::env::temp_dir().join(format!("c1z-fuzz-{target}-{}", std::process::id()));
        if rounds > 1000 {
            std::fs::write(&kept, &input).unwrap();
        }
        let (took, peak) = run(target, &input);
        (slowest, largest) = (slowest.max(took), largest.max(peak));
        assert!(
            peak < allowed(&input) && took < Duration::from_secs(5),
            "round {round}: {took:?}, {peak} bytes for {}; {}",
            input.len(),
            kept.display()
        );
    }
    println!("{target}: {rounds} inputs, at most {slowest:?} and {largest} bytes");
}

#[test]
fn v3_file() {
    drive(TARGETS[0]);
}

#[test]
fn v3_payload() {
    drive(TARGETS[1]);
}

#[test]
fn v3_entries() {
    drive(TARGETS[2]);
}

#[test]
fn v3_mutated() {
    drive(TARGETS[3]);
}

#[test]
fn pebble_manifest() {
    drive(TARGETS[4]);
}

#[test]
fn pebble_log() {
    drive(TARGETS[5]);
}

#[test]
fn pebble_table() {
    drive(TARGETS[6]);
}

/// Makes the seeds anew: `cargo test --test hostile_v3 -- --ignored`.
#[test]
#[ignore = "writes into the tree"]
fn make_seeds() {
    let put = |target: &str, name: &str, how: &[u8], data: &[u8]| {
        std::fs::create_dir_all(corpus(target)).unwrap();
        std::fs::write(corpus(target).join(name), [how, data].concat()).unwrap();
    };
    for (at, encoding) in [Encoding::Indexed, Encoding::Tar, Encoding::TarZstd]
        .into_iter()
        .enumerate()
    {
        let mut made = tiny(at as u64);
        made.encoding = encoding;
        let file = made.file();
        put("v3_file", &format!("tiny-{at}"), &[at as u8 * 3], &file);
    }
    let files: Vec<_> = [("a", 3), ("b/c", 40), ("MANIFEST-000001", 0)]
        .map(|(name, len)| (name.to_owned(), vec![7; len]))
        .into();
    let archive = tar(&files);
    for how in [2, 3] {
        put("v3_payload", &format!("tar-{how}"), &[how], &archive);
    }
    let zstd = fuzz::generator::envelope::zstd(&archive);
    put("v3_payload", "zstd", &[4], &zstd);
    seeds_of_index(&put, &files);
    for seed in 0..4 {
        let made = tiny(seed);
        for (name, content) in &made.files {
            if name.starts_with("MANIFEST") {
                put(
                    "pebble_manifest",
                    &format!("tiny-{seed}"),
                    &[1],
                    &pieces(&records(content)),
                );
                put("pebble_manifest", &format!("raw-{seed}"), &[0], content);
            } else if name.ends_with(".log") && !content.is_empty() {
                let records = records(content);
                let kept = &name[..6];
                for how in [1, 2, 6] {
                    put(
                        "pebble_log",
                        &format!("tiny-{seed}-{kept}-{how}"),
                        &[how],
                        &pieces(&records),
                    );
                }
                let raw = frame(&records, Framing::Synced(999));
                put("pebble_log", &format!("raw-{seed}-{kept}"), &[0], &raw);
            }
        }
        put(
            "v3_mutated",
            &format!("seed-{seed}"),
            &[seed as u8],
            &[0, 3, 1, 0, 0, 3, 9, 0, 255],
        );
        put(
            "v3_entries",
            &format!("tiny-{seed}"),
            &[seed as u8],
            &entries(&made),
        );
    }
    for (at, (kind, content)) in table_blocks().into_iter().enumerate() {
        put(
            "pebble_table",
            &format!("block-{at}-{kind}"),
            &[kind, 0],
            &content,
        );
        put(
            "pebble_table",
            &format!("part-{at}-{kind}"),
            &[kind + 0x87, 1],
            &content,
        );
    }
    put("pebble_table", "rows", &[7, 3], &[]);
    let snappy = snap::raw::Encoder::new().compress_vec(&[0; 30]).unwrap();
    put("pebble_table", "stored-snappy", &[8, 1], &snappy);
    let zstd = fuzz::generator::envelope::zstd(&[0; 30]);
    put(
        "pebble_table",
        "stored-zstd",
        &[8, 7],
        &[&[30], &zstd[..]].concat(),
    );
    for (name, content) in &tiny(2).files {
        if name.ends_with(".sst") {
            put("pebble_table", &format!("file-{name}"), &[6, 0], content);
        }
    }
}

/// Writes a seed: target, name, and two pieces of it.
type Put<'a> = &'a dyn Fn(&str, &str, &[u8], &[u8]);

/// An index of frames that is right.
fn seeds_of_index(put: Put<'_>, files: &[(String, Vec<u8>)]) {
    let shape = Shape {
        encoding: Encoding::Indexed,
        ..Shape::small()
    };
    let mut made = make(1, &shape);
    made.files = files.to_vec();
    made.manifest =
        prost::Message::encode_to_vec(&fuzz::generator::envelope::manifest(Encoding::Indexed));
    let file = made.file();
    let head = 9 + made.manifest.len();
    let at = u64::from_be_bytes(*file[file.len() - 28..].first_chunk().unwrap()) as usize;
    put("v3_payload", "indexed", &[0], &file[head..]);
    let frames = ((at - head) as u16).to_le_bytes();
    let index = [&frames[..], &file[head..file.len() - 28]].concat();
    put("v3_payload", "index", &[1], &index);
}

/// What is in a store, as the target of entries takes it.
fn entries(made: &fuzz::generator::Made) -> Vec<u8> {
    let families: [&[u8]; 12] = [
        keys::TYPES,
        keys::RESOURCES,
        keys::ENTITLEMENTS,
        keys::GRANTS,
        keys::ASSETS,
        keys::SYNC,
        keys::BY_PARENT,
        keys::BY_PRINCIPAL,
        keys::NEEDS_EXPANSION,
        keys::BY_HASH,
        keys::SESSIONS,
        keys::DIGESTS,
    ];
    let mut out = Vec::new();
    for (number, family) in families.into_iter().enumerate() {
        for (key, value) in made.family(family).take(6) {
            let key = &key[family.len()..];
            out.extend([number as u8, key.len() as u8]);
            out.extend((value.len() as u16).to_le_bytes());
            out.extend(key);
            out.extend(value);
        }
    }
    out
}
