//! Times and durations as text.

use super::scalar::{push_int, push_padded, push_uint};

/// 0001-01-01T00:00:00Z
const FIRST_SECOND: i64 = -62_135_596_800;
/// 9999-12-31T23:59:59Z
const LAST_SECOND: i64 = 253_402_300_799;
/// About 10,000 years.
const LONGEST_SECONDS: u64 = 315_576_000_000;
const NANOS: u32 = 1_000_000_000;
const DAY: i64 = 86_400;

/// Appends RFC 3339 text as a JSON string. Answers `false`, having written the bare numbers, when the time is out of
/// range: years 1 to 9999, nanoseconds below a second.
pub(super) fn push_timestamp(out: &mut Vec<u8>, seconds: i64, nanos: i32) -> bool {
    let fraction = nanos.cast_unsigned();
    if !(FIRST_SECOND..=LAST_SECOND).contains(&seconds) || fraction >= NANOS {
        push_invalid(out, seconds, nanos);
        return false;
    }
    let (year, month, day) = civil(seconds.div_euclid(DAY));
    let second = seconds.rem_euclid(DAY).unsigned_abs();
    out.push(b'"');
    push_padded(out, year, 4);
    for (before, value) in [
        (b'-', month),
        (b'-', day),
        (b'T', second / 3600),
        (b':', second / 60 % 60),
        (b':', second % 60),
    ] {
        out.push(before);
        push_padded(out, value, 2);
    }
    push_fraction(out, fraction);
    out.extend_from_slice(b"Z\"");
    true
}

/// Appends seconds with an `s` as a JSON string. Answers `false`, having written the bare numbers, when it is longer than
/// 10,000 years or the signs disagree.
pub(super) fn push_duration(out: &mut Vec<u8>, seconds: i64, nanos: i32) -> bool {
    let disagree = (seconds > 0 && nanos < 0) || (seconds < 0 && nanos > 0);
    if seconds.unsigned_abs() > LONGEST_SECONDS || nanos.unsigned_abs() >= NANOS || disagree {
        push_invalid(out, seconds, nanos);
        return false;
    }
    out.push(b'"');
    if seconds < 0 || nanos < 0 {
        out.push(b'-');
    }
    push_uint(out, seconds.unsigned_abs());
    push_fraction(out, nanos.unsigned_abs());
    out.extend_from_slice(b"s\"");
    true
}

/// Appends 0, 3, 6 or 9 digits, as few as will do.
fn push_fraction(out: &mut Vec<u8>, nanos: u32) {
    let (value, width) = match nanos {
        0 => return,
        _ if nanos.is_multiple_of(1_000_000) => (nanos / 1_000_000, 3),
        _ if nanos.is_multiple_of(1_000) => (nanos / 1_000, 6),
        _ => (nanos, 9),
    };
    out.push(b'.');
    push_padded(out, u64::from(value), width);
}

fn push_invalid(out: &mut Vec<u8>, seconds: i64, nanos: i32) {
    out.extend_from_slice(b"\"invalid: ");
    push_int(out, seconds);
    out.extend_from_slice(b"s ");
    push_int(out, i64::from(nanos));
    out.extend_from_slice(b"ns\"");
}

/// Year, month and day of a day since 1970-01-01. Years are taken to begin in March, so that the leap day is the last.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "the day is within the years 1 to 9999, so nothing comes near an overflow"
)]
fn civil(day: i64) -> (u64, u64, u64) {
    /// Days of 400 years.
    const ERA: i64 = 146_097;
    /// From 0000-03-01 to 1970-01-01.
    const EPOCH: i64 = 719_468;
    let day = day + EPOCH;
    let era = day.div_euclid(ERA);
    let of_era = day.rem_euclid(ERA);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let month = if march < 10 { march + 3 } else { march - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    let day = of_year - (153 * march + 2) / 5 + 1;
    (
        year.unsigned_abs(),
        month.unsigned_abs(),
        day.unsigned_abs(),
    )
}
