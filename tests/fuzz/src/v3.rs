//! Targets of v3: each takes a layer apart from those around it, which are made right again, so that checksums do not stop
//! a fuzzer at the door.

use std::rc::Rc;

use c1z::format::v3::{Payload, envelope, open_payload};
use c1z::pebble::Cache;
use c1z::source::{ByteSource, MemorySource};
use c1z::{Opening, Step, Store};

use super::generator::envelope::{
    Encoding, File, envelope as put_together, footed, head, manifest, zstd,
};
use super::generator::log::{Edit, Framing, Meta, batch, frame};
use super::generator::table::{Entry, SET, table_of};
use super::generator::{Made, Random, SYNC_ID, Shape, keys, make, rows};
use super::pebble::{LOG, Script, base, put, walk};
use super::{limits, open, read};
use prost::Message;

/// A file as it is; the first byte says in which pieces it comes.
pub fn v3_file(data: &[u8]) {
    let Some((&seed, file)) = data.split_first() else {
        return;
    };
    if let Ok(store) = open(file, seed) {
        read(store);
    }
    checked(file);
}

/// Opens and checks everything first, which must come to the same.
fn checked(file: &[u8]) {
    let source = MemorySource::new(file.to_vec());
    let mut opening = Opening::of(Box::new(source), limits());
    opening.verify_all();
    loop {
        match opening.step(64 << 10) {
            Ok(Step::More) => {}
            Ok(step @ (Step::NeedInput | Step::NeedStorage)) => panic!("nobody gives {step:?}"),
            Ok(Step::Done) => break,
            Err(_) => return,
        }
    }
    let store = opening.finish().unwrap();
    // What was checked is read without finding damage.
    let sync = store.syncs().unwrap().into_iter().next();
    if let Some(sync) = sync
        && let Ok(grants) = store.grants(&sync.id, &Default::default(), None)
    {
        for grant in grants.take(2000) {
            assert_ne!(
                grant.err().map(|error| error.code()),
                Some("pebble.corrupt")
            );
        }
    }
}

/// The payload alone: raw, or taken apart so far that its checksums can be made.
pub fn v3_payload(data: &[u8]) {
    let mut script = Script(data);
    let how = script.byte();
    let (encoding, payload) = match how % 5 {
        0 => (Encoding::Indexed, script.0.to_vec()),
        1 => {
            // Frames, then the index as it is.
            let len = script.short();
            let frames = script.take(len).to_vec();
            (Encoding::Indexed, footed_behind(frames, script.0))
        }
        2 => (Encoding::Tar, script.0.to_vec()),
        3 => (Encoding::TarZstd, zstd(script.0)),
        _ => (Encoding::TarZstd, script.0.to_vec()),
    };
    let mut file = head(&manifest(encoding).encode_to_vec());
    file.extend(payload);
    let source: Rc<dyn ByteSource> = Rc::new(MemorySource::new(file.clone()));
    if let Ok(head) = envelope::read(&source, &limits())
        && let Ok(payload) = open_payload(source, &head, &limits(), Rc::new(Cache::new(1 << 20)))
    {
        let files = match payload {
            Payload::Ready(files) => Some(*files),
            Payload::Decoding(mut decoder) => loop {
                match decoder.step(16 << 10) {
                    Ok(false) => {}
                    Ok(true) => break decoder.finish().ok(),
                    Err(_) => break None,
                }
            },
        };
        if let Some(files) = files {
            use c1z::pebble::Directory;
            assert!(files.size() <= limits().max_decoded_size);
            let sound = files.verify(&mut |done, all| {
                assert!(done <= all);
                Ok(())
            });
            for (name, size) in files.files() {
                let bytes = files.read(&name, 0, size as usize);
                assert!(sound.is_err() || bytes.unwrap().len() as u64 == size);
                assert!(files.read(&name, size, 1).is_err());
            }
        }
    }
    let _ = c1z::open(&file, limits());
}

/// The footer counts from the start of the file, which the head is in front of.
fn footed_behind(frames: Vec<u8>, index: &[u8]) -> Vec<u8> {
    let head = head(&manifest(Encoding::Indexed).encode_to_vec());
    let len = head.len();
    footed([head, frames].concat(), index).split_off(len)
}

/// A store of a few grants.
pub fn tiny(seed: u64) -> Made {
    let mut random = Random(seed);
    let shape = Shape {
        users: 5,
        groups: 2,
        entitlements: 2,
        grants: 16,
        tables: 1 + random.below(3),
        churn: random.below(5),
        deletes: random.below(3),
        log: random.below(4),
        encoding: Encoding::Tar,
        ..Shape::any(&mut random)
    };
    make(seed, &shape)
}

const FAMILIES: [&[u8]; 14] = [
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
    b"\x03\xff",
    b"",
];

/// Keys and values of a store whose stamps are right: tuples, identities, records, digests.
pub fn v3_entries(data: &[u8]) {
    let mut script = Script(data);
    let how = script.byte();
    let mut entries = Vec::new();
    let mut add = |key: Vec<u8>, value: Vec<u8>| {
        let trailer = (10 + entries.len() as u64) << 8 | SET;
        entries.push(Entry {
            key,
            trailer,
            value,
        });
    };
    for name in ["keyspace_version", "grant_entitlement_id_format"] {
        add(keys::meta(name), vec![0, 0, 0, 2]);
    }
    let run = c1z::model::storage::v3::SyncRunRecord {
        sync_id: SYNC_ID.into(),
        r#type: 1,
        ..Default::default()
    };
    add(keys::SYNC.to_vec(), run.encode_to_vec());
    while !script.0.is_empty() {
        let family = FAMILIES[usize::from(script.byte()) % FAMILIES.len()];
        let (key_len, value_len) = (usize::from(script.byte()), script.short());
        let key = [family, script.take(key_len)].concat();
        add(key, script.take(value_len).to_vec());
    }
    let mut files = base();
    files.retain(|(name, _)| !name.ends_with(".sst") && !name.ends_with(".log"));
    let mut edit = Edit::default();
    edit.comparer();
    let mut records = vec![edit.0];
    if how & 1 == 0 {
        let content = frame(&[batch(&entries)], Framing::Synced(999));
        put(&mut files, LOG, content);
    } else {
        entries.sort_by(|a, b| a.key.cmp(&b.key).then(b.trailer.cmp(&a.trailer)));
        let table = table_of(&entries, &[], 512, &mut |_, _| {});
        let mut edit = Edit::default();
        edit.add(&Meta {
            level: 0,
            number: 4,
            backing: None,
            size: table.len() as u64,
            smallest: (Vec::new(), u64::MAX >> 1),
            largest: (vec![0xFF; 300], 0),
            sequences: (0, entries.len() as u64 + 10),
        });
        records.push(edit.0);
        put(&mut files, "000004.sst", table);
    }
    put(
        &mut files,
        "MANIFEST-000001",
        frame(&records, Framing::Legacy),
    );
    whole(&files);
}

fn whole(files: &[File]) {
    let file = put_together(
        &manifest(Encoding::Tar).encode_to_vec(),
        Encoding::Tar,
        files,
    );
    if let Ok(store) = c1z::open(&file, limits()) {
        digests(&*store);
        read(store);
    }
}

/// What only v3 can be asked.
fn digests(store: &dyn Store) {
    let Some(sync) = store.syncs().unwrap().into_iter().next() else {
        return;
    };
    let mut ids = vec!["a:b:c".to_owned(), ":::".to_owned()];
    if let Ok(all) = store.entitlements(&sync.id, &Default::default(), None) {
        ids.extend(all.take(3).flatten().map(|record| record.id()));
    }
    for id in &ids {
        let _ = store.grant_digest(&sync.id, id);
        for level in [0, 1, 4, 16] {
            let _ = store.grant_digest_nodes(&sync.id, id, level);
            let _ = store.grant_digest_bucket(&sync.id, id, level, 0);
        }
    }
    let mut grants = vec!["a:b:c:d:e".to_owned()];
    if let Ok(all) = store.grants(&sync.id, &Default::default(), None) {
        grants.extend(all.take(3).flatten().map(|record| record.id()));
    }
    for id in &grants {
        let found = store.grant(&sync.id, id, true);
        let rows = store.grant_rows(&sync.id, id);
        if let (Ok(_), Ok(Some(rows))) = (&found, &rows) {
            assert!(!rows.is_empty(), "{id}");
        }
        if let Ok(Some(json)) = store.stored_grant(&sync.id, id) {
            let _: serde_json::Value = serde_json::from_slice(&json).unwrap();
        }
    }
}

/// A valid store, damaged under right checksums: a seed, then what to change where.
pub fn v3_mutated(data: &[u8]) {
    let mut script = Script(data);
    let seed = script.short() as u64;
    let mut made = tiny(seed % 512);
    let damage = |script: &mut Script<'_>, content: &mut Vec<u8>| {
        if content.is_empty() {
            return;
        }
        let (op, at, value) = (script.byte(), script.short() % content.len(), script.byte());
        match op % 6 {
            0 => content.truncate(at),
            1 => drop(content.remove(at)),
            2 => content.insert(at, value),
            3 => content[at] = value,
            4 => content[at] = content[at].wrapping_add(value | 1),
            _ => content[at] ^= 1 << (value % 8),
        }
    };
    for _ in 0..1 + script.byte() % 4 {
        let which = usize::from(script.byte()) % made.files.len();
        let (name, content) = &mut made.files[which];
        if name.ends_with(".sst") {
            rows::mutate_block(content, script.short(), |block| damage(&mut script, block));
        } else if let Some(kind) = framing(name) {
            let mut records = super::generator::log::records(content);
            if !records.is_empty() {
                let which = script.short() % records.len();
                damage(&mut script, &mut records[which]);
                *content = frame(&records, kind);
            }
        } else {
            damage(&mut script, content);
        }
    }
    walk(&made.files, false);
    whole(&made.files);
}

fn framing(name: &str) -> Option<Framing> {
    if name.starts_with("MANIFEST") {
        return Some(Framing::Legacy);
    }
    let number = name.strip_suffix(".log")?.parse().ok()?;
    Some(Framing::Synced(number))
}
