//! The times of v1: text without a zone, the wall clock of the host that wrote them, read as UTC.
//!
//! Accepted as the reference reader does: date, date and minutes, or with seconds and up to nine
//! fractional digits; space or `T` between; `Z` or `±hh:mm` behind.

/// Nanoseconds since 1970-01-01T00:00:00Z of a time column; `None` where it is no such text.
///
/// ```
/// use c1z::store::{format_nanos, parse_time};
/// let t = parse_time("2026-11-22 16:30:39.073519323").map(format_nanos);
/// assert_eq!(t.as_deref(), Some("2026-11-22T16:30:39.073519323Z"));
/// assert_eq!(parse_time("2026-11-22 16:30 EST"), None);
/// ```
#[must_use]
pub fn parse_time(text: &str) -> Option<i128> {
    let (date, rest) = text.split_at_checked(10)?;
    let days = parse_date(date)?;
    let mut nanos = i128::from(days).checked_mul(86_400_000_000_000)?;
    if rest.is_empty() {
        return Some(nanos);
    }
    let rest = rest.strip_prefix([' ', 'T'])?;
    let (clock, zone_minutes) = split_zone(rest)?;
    nanos = nanos.checked_add(parse_clock(clock)?)?;
    nanos.checked_sub(i128::from(zone_minutes).checked_mul(60_000_000_000)?)
}

/// RFC 3339 in UTC with as many fractional digits as needed: none, 3, 6 or 9, as protojson writes.
#[must_use]
pub fn format_nanos(nanos: i128) -> String {
    let (seconds, fraction) = (
        nanos.div_euclid(1_000_000_000),
        nanos.rem_euclid(1_000_000_000),
    );
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(i64::try_from(days).unwrap_or_default());
    let (h, m, s) = (
        second.div_euclid(3600),
        second.div_euclid(60).rem_euclid(60),
        second.rem_euclid(60),
    );
    let clock = format!("{year:04}-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}");
    let fraction = format!("{fraction:09}");
    let digits = match fraction.trim_end_matches('0').len() {
        0 => return format!("{clock}Z"),
        1..=3 => 3,
        4..=6 => 6,
        _ => 9,
    };
    format!("{clock}.{}Z", fraction.get(..digits).unwrap_or_default())
}

fn digits(text: &str, len: usize) -> Option<i64> {
    (text.len() == len && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

fn parse_date(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (
        digits(parts.next()?, 4)?,
        digits(parts.next()?, 2)?,
        digits(parts.next()?, 2)?,
    );
    let leap = (year.rem_euclid(4) == 0 && year.rem_euclid(100) != 0) || year.rem_euclid(400) == 0;
    let longest = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1..=longest).contains(&day) && parts.next().is_none())
        .then(|| days_from_civil(year, month, day))
}

fn parse_clock(text: &str) -> Option<i128> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = clock.split(':');
    let (h, m) = (digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let s = match parts.next() {
        Some(s) => digits(s, 2)?,
        None if fraction.is_empty() && !text.contains('.') => 0,
        None => return None,
    };
    if parts.next().is_some()
        || h > 23
        || m > 59
        || s > 59
        || fraction.len() > 9
        || (text.contains('.') && fraction.is_empty())
    {
        return None;
    }
    let fraction = if fraction.is_empty() {
        0
    } else {
        digits(&format!("{fraction:0<9}"), 9)?
    };
    let seconds = h
        .checked_mul(3600)?
        .checked_add(m.checked_mul(60)?)?
        .checked_add(s)?;
    i128::from(seconds)
        .checked_mul(1_000_000_000)?
        .checked_add(i128::from(fraction))
}

/// Splits off `Z` or `±hh:mm`; minutes east of UTC.
fn split_zone(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix('Z') {
        return Some((clock, 0));
    }
    let Some(at) = text.rfind(['+', '-']) else {
        return Some((text, 0));
    };
    let (clock, zone) = text.split_at_checked(at)?;
    let (h, m) = zone.get(1..)?.split_once(':')?;
    let minutes = digits(h, 2)?.checked_mul(60)?.checked_add(digits(m, 2)?)?;
    Some((
        clock,
        if zone.starts_with('-') {
            minutes.checked_neg()?
        } else {
            minutes
        },
    ))
}

/// Days since 1970-01-01 in the proleptic Gregorian calendar, counted from March of each year.
#[allow(clippy::arithmetic_side_effects)] // the year has four digits
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let shifted = (month + 9) % 12;
    let day_of_year = (153 * shifted + 2) / 5 + day - 1;
    365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + day_of_year - 719_468
}

/// The inverse of [`days_from_civil`].
#[allow(clippy::arithmetic_side_effects)] // days come from 64-bit nanoseconds or four-digit years
fn civil(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let (era, day_of_era) = (z.div_euclid(146_097), z.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_accepted_form() {
        for (text, want) in [
            ("2026-11-22 16:30:39", "2026-11-22T16:30:39Z"),
            ("2026-11-22 16:30:39.5", "2026-11-22T16:30:39.500Z"),
            ("2026-11-22T16:30:39.073519Z", "2026-11-22T16:30:39.073519Z"),
            ("2026-11-22T16:30:39+02:00", "2026-11-22T14:30:39Z"),
            ("2026-11-22 16:30", "2026-11-22T16:30:00Z"),
            ("2026-11-22", "2026-11-22T00:00:00Z"),
            (
                "1969-12-31 23:59:59.999999999",
                "1969-12-31T23:59:59.999999999Z",
            ),
            ("2024-02-29 00:00:00", "2024-02-29T00:00:00Z"),
            ("0001-01-01 00:00:00", "0001-01-01T00:00:00Z"),
        ] {
            assert_eq!(format_nanos(parse_time(text).unwrap()), want, "{text}");
        }
    }

    #[test]
    fn everything_else_is_unknown() {
        for text in [
            "",
            "yesterday",
            "1700000000",
            "2026-13-01",
            "2023-02-29",
            "2026-11-22 25:00:00",
            "2026-11-22 16:30:39 -0500 EST",
            "2026-11-22 16:30:39.",
            "2026-11-22x16:30",
        ] {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
