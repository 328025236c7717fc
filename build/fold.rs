//! Makes the table behind `text::fold`: what becomes of each character when case and accents are taken away.

use std::collections::BTreeMap;
use std::fmt::Write;

use caseless::Caseless;
use unicode_normalization::char::{canonical_combining_class, decompose_canonical};

/// Syllables of Hangul fall apart by arithmetic, not by the table.
const SYLLABLES: std::ops::RangeInclusive<char> = '\u{ac00}'..='\u{d7a3}';

/// Characters in a row of which one rule holds.
struct Run {
    first: u32,
    length: u32,
    rule: Rule,
    /// What the first one becomes; empty if it is dropped.
    target: String,
}

/// How the characters of a run, and what they become, follow each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Neighbours become neighbours.
    Each = 0,
    /// Every other character becomes every other character, as capitals do that stand beside their small letters.
    Alternate = 1,
    /// Neighbours become one and the same.
    Same = 2,
    /// Neighbours are dropped.
    Drop = 3,
    /// One character becomes several.
    Text = 4,
}

/// The source of the table: three columns of variable-length numbers, which compress better than rows do, and the texts.
pub(crate) fn render() -> Result<String, std::fmt::Error> {
    let (mut heads, mut gaps, mut targets) = (Vec::new(), Vec::new(), Vec::new());
    let mut texts = String::new();
    let (mut behind, mut last) = (0x80, 0i64);
    for run in runs(&all()) {
        put(&mut heads, (run.length - 1) << 3 | run.rule as u32);
        put(&mut gaps, run.first - behind);
        let (step, grows) = steps(run.rule);
        behind = run.first + (run.length - 1) * step + 1;
        match run.rule {
            Rule::Drop => {}
            Rule::Text => {
                texts.push_str(&run.target);
                texts.push('\0');
            }
            _ => {
                let target = i64::from(first_of(&run.target));
                let away = target - last;
                put(&mut targets, ((away << 1) ^ (away >> 63)) as u32);
                last = target + i64::from((run.length - 1) * grows);
            }
        }
    }
    let mut out = String::new();
    writeln!(out, "static HEADS: &[u8] = &{heads:?};")?;
    writeln!(out, "static GAPS: &[u8] = &{gaps:?};")?;
    writeln!(out, "static TARGETS: &[u8] = &{targets:?};")?;
    writeln!(out, "static TEXTS: &str = {texts:?};")?;
    Ok(out)
}

/// How far apart the characters of a run are, and what they become.
fn steps(rule: Rule) -> (u32, u32) {
    match rule {
        Rule::Each => (1, 1),
        Rule::Alternate => (2, 2),
        Rule::Same | Rule::Drop | Rule::Text => (1, 0),
    }
}

/// Compatibility ideographs beyond the first plane: nobody types them and no name holds them, and their
/// table is a quarter of all.
const RARE: std::ops::RangeInclusive<char> = '\u{2F800}'..='\u{2FA1F}';

/// Every character beyond ASCII that does not stay as it is.
fn all() -> BTreeMap<u32, String> {
    ('\u{80}'..=char::MAX)
        .filter(|c| !SYLLABLES.contains(c) && !RARE.contains(c))
        .map(|c| (c, fold(c)))
        .filter(|(c, folded)| !folded.chars().eq([*c]))
        .map(|(c, folded)| (u32::from(c), folded))
        .collect()
}

/// The character folded so far that folding it again changes nothing.
fn fold(c: char) -> String {
    let mut folded = once(c);
    loop {
        let again: String = folded.chars().map(once).collect();
        if again == folded {
            return folded;
        }
        folded = again;
    }
}

fn once(c: char) -> String {
    let c = match c {
        // The wide forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    };
    let mut bare = String::new();
    decompose_canonical(c, |part| {
        if !is_accent(part) {
            bare.push(part);
        }
    });
    bare.chars()
        .default_case_fold()
        .map(|c| plain(c).map_or_else(|| c.to_string(), str::to_owned))
        .collect()
}

/// Marks that are dropped: the blocks of combining marks, and whatever has the combining class of an overlay, a nukta, a
/// voicing mark, a Hebrew or Arabic point, or an accent. What is left are viramas and the vowel signs and tones of scripts
/// that do not write without them.
fn is_accent(c: char) -> bool {
    let block = matches!(c,
        '\u{300}'..='\u{36f}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{fe20}'..='\u{fe2f}');
    block || matches!(canonical_combining_class(c), 1..=8 | 10..=36 | 200..)
}

/// Small letters that do not fall apart but that people type without their stroke, tail or dot.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ŧ' => "t",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ı' => "i",
        _ => return None,
    })
}

/// The fewest runs that a first fit finds.
fn runs(all: &BTreeMap<u32, String>) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut next = 0;
    while let Some((&first, target)) = all.range(next..).next() {
        let count = target.chars().count();
        let rules: &[Rule] = match count {
            0 => &[Rule::Drop],
            1 => &[Rule::Each, Rule::Alternate, Rule::Same],
            _ => &[Rule::Text],
        };
        let (mut rule, mut length) = (rules[0], 0);
        for candidate in rules {
            let reach = length_of(all, first, target, *candidate);
            if reach > length {
                (rule, length) = (*candidate, reach);
            }
        }
        next = first + (length - 1) * steps(rule).0 + 1;
        runs.push(Run {
            first,
            length,
            rule,
            target: target.clone(),
        });
    }
    runs
}

/// How many characters from `first` on obey the rule.
fn length_of(all: &BTreeMap<u32, String>, first: u32, target: &str, rule: Rule) -> u32 {
    let (step, grows) = steps(rule);
    let obeys = |place: u32| {
        let Some(found) = all.get(&(first + place * step)) else {
            return false;
        };
        let skips = step == 2 && all.contains_key(&(first + place * step - 1));
        match rule {
            Rule::Drop => found.is_empty(),
            Rule::Text => false,
            _ => {
                !skips
                    && found.chars().count() == 1
                    && first_of(found) == first_of(target) + place * grows
            }
        }
    };
    let more = (1..).take_while(|place| obeys(*place)).count();
    1 + more as u32
}

/// The first character, 0 if there is none.
fn first_of(text: &str) -> u32 {
    text.chars().next().map_or(0, u32::from)
}

/// Appends a variable-length number.
fn put(out: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}
