//! Files of any number of slim grants, in both formats, written in the order of their keys: what is in memory does not grow with
//! them. Who holds what is computed both ways, so that whoever reads a file knows what must be in it.
//!
//! Beside `mod generator`; the tests take it so, and `examples/generate.rs` by `#[path]`.
#![allow(
    dead_code,
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use twox_hash::XxHash64;

pub mod v1;
pub mod v3;

/// Members of a group, and groups of a user: the same in every file, so that what is asked about one of them costs the same.
pub const MEMBERS: u64 = 100;
pub const HELD: u64 = 50;
/// Numbers of grants must be multiples of this.
pub const STEP: u64 = 10_000;
/// Prime, and no divisor of a number of users.
const STRIDE: u64 = 7919;

/// How the ids of grants are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ids {
    /// Of their parts, as the SDK makes them.
    Spelt,
    /// Like UUIDs: by a hash of their parts.
    Opaque,
    /// The same behind what all of them begin with, and in capitals.
    Long,
}

/// A sync of one type of group and users in them.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    pub grants: u64,
    pub groups: u64,
    pub users: u64,
    /// Members of a group, and groups of a user.
    members: u64,
    held: u64,
    pub ids: Ids,
    /// The inverse of the stride, modulo the number of users.
    back: u64,
}

impl Scale {
    /// So many grants.
    pub fn of(grants: u64) -> Self {
        Self::with(grants, MEMBERS, HELD)
    }

    /// So many grants, and as many groups, entitlements and users: every table is as long as the one of grants.
    pub fn wide(grants: u64) -> Self {
        Self::with(grants, 1, 1)
    }

    fn with(grants: u64, members: u64, held: u64) -> Self {
        assert!(
            grants > 0 && grants.is_multiple_of(STEP),
            "the number of grants must be a multiple of {STEP}"
        );
        let users = grants / held;
        Self {
            grants,
            groups: grants / members,
            users,
            members,
            held,
            ids: Ids::Spelt,
            back: inverse(STRIDE % users, users),
        }
    }

    /// The users in a group, as they were found.
    pub fn members(&self, group: u64) -> impl Iterator<Item = u64> {
        let users = self.users;
        (group * self.members..(group + 1) * self.members)
            .map(move |at| (at % users * STRIDE + at / users * 13) % users)
    }

    /// The id of a grant.
    pub fn grant(&self, entitlement: &str, user: &str) -> String {
        let spelt = grant(entitlement, user);
        let half = |seed| XxHash64::oneshot(seed, spelt.as_bytes());
        let (a, b) = (half(1), half(2));
        match self.ids {
            Ids::Spelt => spelt,
            Ids::Opaque => {
                let (c, d, e) = (a & 0xffff, b >> 48, b & 0xffff_ffff_ffff);
                format!(
                    "{:08x}-{:04x}-{c:04x}-{d:04x}-{e:012x}",
                    a >> 32,
                    a >> 16 & 0xffff
                )
            }
            Ids::Long => format!("arn:aws:identitystore::123456789012:membership/{a:016X}{b:016X}"),
        }
    }

    /// The groups that a user is in, in order.
    pub fn held(&self, user: u64) -> impl Iterator<Item = u64> {
        let Self {
            users,
            members,
            held,
            back,
            ..
        } = *self;
        (0..held).map(move |round| {
            let at = (user + users * 13 - round * 13 % users) % users * back % users;
            (round * users + at) / members
        })
    }
}

/// What times `number` leaves 1, by Euclid.
fn inverse(number: u64, modulus: u64) -> u64 {
    let (mut a, mut b) = (number as i64, modulus as i64);
    let (mut x, mut y) = (1_i64, 0_i64);
    while b != 0 {
        let q = a / b;
        (a, b) = (b, a - q * b);
        (x, y) = (y, x - q * y);
    }
    assert_eq!(a, 1, "the stride divides the number of users");
    x.rem_euclid(modulus as i64) as u64
}

// Widths are fixed, so that the order of numbers is that of ids.

pub fn group(number: u64) -> String {
    format!("g{number:05x}")
}

pub fn user(number: u64) -> String {
    format!("u{number:05x}")
}

pub fn entitlement(group: &str) -> String {
    format!("group:{group}:member")
}

pub fn grant(entitlement: &str, user: &str) -> String {
    format!("{entitlement}:user:{user}")
}

pub fn user_name(number: u64) -> String {
    const FIRST: [&str; 8] = [
        "Ada", "Grace", "Linus", "Frances", "Édith", "Ken", "Barbara", "Ömer",
    ];
    const LAST: [&str; 7] = [
        "Lovelace", "Hopper", "Wirth", "Allen", "Turing", "Liskov", "Naur",
    ];
    let (a, b) = (number % 8, number / 8 % 7);
    format!("{} {} {}", FIRST[a as usize], LAST[b as usize], number / 56)
}

pub fn group_name(number: u64) -> String {
    format!("Group {number}")
}
