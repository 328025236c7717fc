//! A history as the files of a store: levels of tables, some of them virtual or linked in, logs, MANIFEST, markers.

use super::Shape;
use super::bytes::Random;
use super::envelope::File;
use super::history::History;
use super::log::{Edit, Framing, Meta, batch, frame, trailer};
use super::table::{Entry, RANGE_DELETE, SET, SET_WITH_DELETE, table};

/// The greatest sequence number with the kind of a range delete: a bound that is not in the table.
const EXCLUSIVE: u64 = ((1 << 56) - 1) << 8 | RANGE_DELETE;

/// Lays a history out.
pub fn files(random: &mut Random, shape: &Shape, history: &History) -> Vec<File> {
    let mut store = Store {
        files: Vec::new(),
        next: 4,
        edits: vec![Edit::default()],
    };
    store.edits[0].comparer();
    store.edits[0].number(3, 2);
    store.edits[0].number(4, 0);
    let mut parts: Vec<&[Entry]> = Vec::new();
    let mut from = 0;
    for cut in history.cuts.iter().copied().chain([history.changes.len()]) {
        parts.push(&history.changes[from..cut]);
        from = cut;
    }
    let logged = (shape.log > 0).then(|| parts.pop()).flatten();
    for (number, part) in parts.iter().enumerate() {
        match number {
            0 => store.base(shape, part),
            _ if number <= shape.middle => store.flushed(random, 6 - number, part, false),
            _ => {
                let first = number == shape.middle + 1;
                store.flushed(random, 0, part, first && shape.virtual_tables);
            }
        }
    }
    store.logs(random, logged.unwrap_or_default());
    store.done(history)
}

struct Store {
    files: Vec<File>,
    next: u64,
    edits: Vec<Edit>,
}

/// By key, and of one key the newest first.
fn sorted(mut entries: Vec<Entry>) -> Vec<Entry> {
    entries.sort_by(|a, b| a.key.cmp(&b.key).then(b.trailer.cmp(&a.trailer)));
    entries
}

impl Store {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// The lowest level: nothing is there twice and nothing deleted. Every other table was linked in.
    fn base(&mut self, shape: &Shape, part: &[Entry]) {
        let sequence = part.last().map_or(10, Entry::sequence);
        let mut entries = sorted(part.to_vec());
        entries.dedup_by(|b, a| a.key == b.key);
        entries.retain(|entry| entry.kind() == SET);
        let tables = shape.tables.clamp(1, entries.len());
        for (at, entries) in entries.chunks(entries.len().div_ceil(tables)).enumerate() {
            let mut entries = entries.to_vec();
            let linked = at % 2 == 1;
            if linked {
                for entry in &mut entries {
                    entry.trailer = SET;
                }
            }
            let linked = linked.then_some(sequence);
            if shape.virtual_tables && at % 3 == 0 && entries.len() > 4 {
                self.parted(6, entries, linked);
            } else {
                let meta = self.put(6, &entries, &[], linked);
                self.edit().add(&meta);
            }
        }
    }

    /// A table of what was written since the last one.
    fn flushed(&mut self, random: &mut Random, level: usize, part: &[Entry], parted: bool) {
        let (deletes, points): (Vec<_>, Vec<_>) = part
            .iter()
            .cloned()
            .partition(|entry| entry.kind() == RANGE_DELETE);
        let (mut points, deletes) = (sorted(points), sorted(deletes));
        if points.is_empty() && deletes.is_empty() {
            return;
        }
        for point in &mut points {
            // Compactions leave such marks.
            if level > 0 && point.kind() == SET && random.one_in(4) {
                point.trailer += SET_WITH_DELETE - SET;
            }
        }
        self.edits.push(Edit::default());
        if parted && deletes.is_empty() && points.len() > 4 {
            self.parted(level, points, None);
        } else {
            let meta = self.put(level, &points, &deletes, None);
            self.edit().add(&meta);
        }
    }

    /// A table that became two virtual ones: what lies between them is not there.
    fn parted(&mut self, level: usize, mut entries: Vec<Entry>, linked: Option<u64>) {
        let mut at = entries.len() / 2;
        // All of a key on one side.
        while at > 1 && entries[at].key == entries[at - 1].key {
            at -= 1;
        }
        let dead = [&entries[at - 1].key[..], b"\x02dead"].concat();
        let room = dead < entries[at].key && at > 0;
        let (left, right) = (entries[at - 1].clone(), entries[at].clone());
        if room {
            let dead = Entry {
                key: dead.clone(),
                trailer: left.sequence() << 8 | SET,
                value: b"must not be seen".to_vec(),
            };
            entries.insert(at, dead);
        }
        let mut whole = self.put(level, &entries, &[], linked);
        self.edit().add(&whole);
        self.edits.push(Edit::default());
        let backing = whole.number;
        let (size, last) = (whole.size, whole.largest.clone());
        self.edit().remove(level, backing);
        self.edit().backing(backing, size);
        whole.backing = Some(backing);
        whole.size /= 2;
        for part in 0..2 {
            whole.number = self.number();
            if part == 0 {
                whole.largest = match room {
                    true => (dead.clone(), EXCLUSIVE),
                    false => (left.key.clone(), left.trailer),
                };
            } else {
                whole.smallest = (right.key.clone(), right.trailer);
                whole.largest = last.clone();
            }
            self.edit().add(&whole);
        }
    }

    /// Writes a table, and says what the MANIFEST says of it.
    fn put(
        &mut self,
        level: usize,
        points: &[Entry],
        deletes: &[Entry],
        linked: Option<u64>,
    ) -> Meta {
        let number = self.number();
        let content = table(points, deletes);
        let starts = points.first().into_iter().chain(deletes.first());
        let smallest = starts.map(|entry| (entry.key.clone(), entry.trailer));
        let point = points
            .last()
            .map(|entry| (entry.key.clone(), entry.trailer));
        let range = deletes.last().map(|entry| (entry.value.clone(), EXCLUSIVE));
        let order = |a: &(Vec<u8>, u64), b: &(Vec<u8>, u64)| a.0.cmp(&b.0).then(b.1.cmp(&a.1));
        let all = || points.iter().chain(deletes).map(Entry::sequence);
        let sequences = match linked {
            Some(sequence) => (sequence, sequence),
            None => (all().min().unwrap_or(0), all().max().unwrap_or(0)),
        };
        let size = content.len() as u64;
        self.files.push((format!("{number:06}.sst"), content));
        Meta {
            level,
            number,
            backing: None,
            size,
            smallest: smallest.min_by(order).unwrap_or_default(),
            largest: point
                .into_iter()
                .chain(range)
                .max_by(order)
                .unwrap_or_default(),
            sequences,
        }
    }

    fn edit(&mut self) -> &mut Edit {
        self.edits.last_mut().unwrap()
    }

    /// Logs: one that is in tables already, and what is not, in one or two.
    fn logs(&mut self, random: &mut Random, entries: &[Entry]) {
        let old = self.number();
        let stale = vec![batch(&[Entry {
            key: b"\x03\x01\0stale".to_vec(),
            trailer: 1 << 8 | SET,
            value: Vec::new(),
        }])];
        let stale = frame(&stale, Framing::Synced(old as u32));
        self.files.push((format!("{old:06}.log"), stale));
        let mut batches = Vec::new();
        let mut rest = entries;
        while !rest.is_empty() {
            let (now, later) = rest.split_at((1 + random.below(40)).min(rest.len()));
            batches.push(batch(now));
            rest = later;
        }
        let first = self.number();
        self.edit().number(2, first);
        let half = batches.len() / 2;
        let second = self.number();
        let mut closed = frame(&batches[..half], Framing::Recyclable(first as u32));
        if half > 0 {
            closed.extend(trailer(first as u32));
        }
        self.files.push((format!("{first:06}.log"), closed));
        let newest = frame(&batches[half..], Framing::Synced(second as u32));
        self.files.push((format!("{second:06}.log"), newest));
    }

    fn done(mut self, history: &History) -> Vec<File> {
        let last = history.changes.last().map_or(0, Entry::sequence);
        let next = self.next;
        self.edit().number(3, next);
        self.edit().number(4, last);
        let records: Vec<Vec<u8>> = self.edits.into_iter().map(|edit| edit.0).collect();
        let manifest = frame(&records, Framing::Legacy);
        let options = b"[Options]\n  comparer=leveldb.BytewiseComparator\n".to_vec();
        for (name, content) in [
            ("MANIFEST-000001", manifest),
            ("OPTIONS-000003", options),
            ("marker.format-version.000001.024", Vec::new()),
            ("marker.manifest.000001.MANIFEST-000001", Vec::new()),
        ] {
            self.files.push((name.into(), content));
        }
        self.files.sort();
        self.files
    }
}
