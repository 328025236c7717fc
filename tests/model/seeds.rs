//! Random messages from a seed, over the descriptors.

use c1z::model::wire::{put_bytes_field, put_varint};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};

use super::oracle::POOL;

/// A small generator of random numbers; the same seed gives the same messages on every machine.
pub(crate) struct Seed(pub(crate) u64);

impl Seed {
    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// True once in `times`.
    pub(crate) fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// Random bytes, fewer than `end`.
    pub(crate) fn bytes(&mut self, end: usize) -> Vec<u8> {
        (0..self.below(end)).map(|_| self.next() as u8).collect()
    }
}

/// The same message twice: as a tidy writer would have left it, and with fields in between that a reader must skip.
#[derive(Default)]
pub(crate) struct Twins {
    /// Only known fields, each with its own wire type.
    pub(crate) clean: Vec<u8>,
    /// The same among unknown numbers, groups, and known numbers with wrong wire types.
    pub(crate) noisy: Vec<u8>,
}

impl Twins {
    fn both(&mut self, write: impl Fn(&mut Vec<u8>)) {
        write(&mut self.clean);
        write(&mut self.noisy);
    }
}

/// A random message of this type: fields in any order, repeated at will.
pub(crate) fn message(seed: &mut Seed, desc: &MessageDescriptor, depth: usize) -> Twins {
    let mut twins = Twins::default();
    match desc.full_name() {
        "google.protobuf.Any" => return any(seed, depth),
        "google.protobuf.Timestamp" | "google.protobuf.Duration" if !seed.one_in(10) => {
            let seconds = (seed.next() % 300_000_000_000).wrapping_sub(60_000_000_000);
            let sign = desc.name() == "Duration" && seconds.cast_signed() < 0;
            let nanos = *seed.pick(&[0u64, 500_000_000, 1_000, 999_999_999, 7]);
            let nanos = if sign { nanos.wrapping_neg() } else { nanos };
            twins.both(|out| {
                number(out, 1, 0, seconds);
                number(out, 2, 0, nanos);
            });
            return twins;
        }
        _ => {}
    }
    let fields: Vec<_> = desc.fields().collect();
    for _ in 0..seed.below(8) {
        if seed.one_in(6) {
            noise(seed, &fields, &mut twins.noisy);
        }
        if !fields.is_empty() {
            let known = seed_pick(seed, &fields);
            field(seed, known, &mut twins, depth);
        }
    }
    twins
}

fn seed_pick(seed: &mut Seed, fields: &[FieldDescriptor]) -> FieldDescriptor {
    seed.pick(fields).clone()
}

fn any(seed: &mut Seed, depth: usize) -> Twins {
    const INSIDE: [&str; 9] = [
        "c1.connector.v2.UserTrait",
        "c1.connector.v2.GrantExpandable",
        "c1.connector.v2.SecurityInsightTrait",
        "c1.connector.v2.VendorAgreementTrait",
        "c1.connector.v2.SkipGrants",
        "c1.storage.v3.GrantRecord",
        "google.protobuf.Timestamp",
        "google.protobuf.Struct",
        "google.protobuf.Any",
    ];
    let name = *seed.pick(&INSIDE);
    let inside = match depth {
        0 => Twins::default(),
        _ => message(seed, &POOL.get_message_by_name(name).unwrap(), depth - 1),
    };
    let mut twins = Twins::default();
    let url = format!("type.googleapis.com/{name}");
    for (out, value) in [
        (&mut twins.clean, inside.clean),
        (&mut twins.noisy, inside.noisy),
    ] {
        put_bytes_field(out, 1, url.as_bytes());
        put_bytes_field(out, 2, &value);
    }
    twins
}

fn field(seed: &mut Seed, field: FieldDescriptor, twins: &mut Twins, depth: usize) {
    let place = field.number();
    match field.kind() {
        Kind::Message(desc) => {
            if depth > 0 {
                let inside = message(seed, &desc, depth - 1);
                put_bytes_field(&mut twins.clean, place, &inside.clean);
                put_bytes_field(&mut twins.noisy, place, &inside.noisy);
            }
        }
        Kind::String => {
            let text = *seed.pick(&[
                "",
                "a",
                "user:alice",
                "\u{0}\u{1f}\"\\/\n",
                "é😀\u{2028}",
                "\u{7f}",
            ]);
            twins.both(|out| put_bytes_field(out, place, text.as_bytes()));
        }
        Kind::Bytes => {
            let bytes = seed.bytes(9);
            twins.both(|out| put_bytes_field(out, place, &bytes));
        }
        kind if field.is_list() && seed.one_in(2) => {
            let mut packed = Vec::new();
            for _ in 0..seed.below(4) {
                scalar(seed, &kind, &mut packed);
            }
            twins.both(|out| put_bytes_field(out, place, &packed));
        }
        kind => {
            let mut value = Vec::new();
            scalar(seed, &kind, &mut value);
            twins.both(|out| {
                put_varint(out, u64::from(place) << 3 | wire_type(&kind));
                out.extend_from_slice(&value);
            });
        }
    }
}

fn wire_type(kind: &Kind) -> u64 {
    match kind {
        Kind::Double | Kind::Fixed64 | Kind::Sfixed64 => 1,
        Kind::Float | Kind::Fixed32 | Kind::Sfixed32 => 5,
        Kind::String | Kind::Bytes | Kind::Message(_) => 2,
        _ => 0,
    }
}

fn scalar(seed: &mut Seed, kind: &Kind, out: &mut Vec<u8>) {
    let bits = seed.next();
    match wire_type(kind) {
        1 => {
            let number = *seed.pick(&[0.0, 1.5, -3.0, 1e21, 1e-7, 0.1, 123_456_789.125, f64::MAX]);
            out.extend_from_slice(&number.to_bits().to_le_bytes());
        }
        5 => out.extend_from_slice(&(seed.below(1000) as f32 / 8.0).to_bits().to_le_bytes()),
        _ if matches!(kind, Kind::Enum(_)) => put_varint(out, bits % 7),
        _ if seed.one_in(8) => out.extend_from_slice(&[0x81, 0x80, 0x80, 0x00]), // 1, the long way
        _ => {
            let shift = seed.below(64);
            put_varint(out, bits >> shift);
        }
    }
}

fn number(out: &mut Vec<u8>, place: u32, wire_type: u64, value: u64) {
    put_varint(out, u64::from(place) << 3 | wire_type);
    put_varint(out, value);
}

/// Fields that mean nothing to the message.
fn noise(seed: &mut Seed, fields: &[FieldDescriptor], out: &mut Vec<u8>) {
    match seed.below(4) {
        0 => number(out, 19_000, 0, seed.next()),
        1 => put_bytes_field(out, 536_870_911, b"unknown"),
        2 => {
            put_varint(out, 777 << 3 | 3);
            number(out, 1, 0, 5);
            put_varint(out, 1 << 3 | 3);
            put_bytes_field(out, 3, b"deeper");
            put_varint(out, 1 << 3 | 4);
            put_varint(out, 777 << 3 | 4);
        }
        _ if fields.is_empty() => {}
        _ => {
            // A wire type that no kind has for this field: four bytes for what is not a float, a number otherwise.
            let field = seed_pick(seed, fields);
            let wrong = if wire_type(&field.kind()) == 5 { 0 } else { 5 };
            put_varint(out, u64::from(field.number()) << 3 | wrong);
            out.extend_from_slice(if wrong == 5 { &[1, 2, 3, 4] } else { &[7] });
        }
    }
}
