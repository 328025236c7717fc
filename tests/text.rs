//! Folding against Unicode's own rules, searching against the plain way, and the order of names against its laws.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

use std::cmp::Ordering;

use c1z::text::{Finder, find, natural, natural_head, natural_rest};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

fn fold(text: impl AsRef<[u8]>) -> String {
    let mut out = b"before ".to_vec();
    c1z::text::fold(text.as_ref(), &mut out);
    String::from_utf8(out)
        .unwrap()
        .strip_prefix("before ")
        .unwrap()
        .to_owned()
}

/// Random numbers, the same on every machine.
struct Seed(u64);

impl Seed {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }

    /// Up to `end` bytes out of these.
    fn text(&mut self, end: usize, of: &[u8]) -> Vec<u8> {
        let length = self.below(end + 1);
        (0..length).map(|_| of[self.below(of.len())]).collect()
    }
}

#[test]
fn names_fold_as_people_type_them() {
    for (text, folded) in [
        ("", ""),
        ("Alice O'Neill <a@X.io>", "alice o'neill <a@x.io>"),
        ("Émile ÉLAN e\u{301}lan", "emile elan elan"),
        ("Straße STRASSE STRAẞE", "strasse strasse strasse"),
        ("ΌΣΟΣ όσος Ὀδυσσεύς ᾳ α\u{345}", "οσοσ οσοσ οδυσσευσ α α"),
        ("İstanbul ISPARTA ılık", "istanbul isparta ilik"),
        (
            "Łódź Øre Đuro Ħal Ŧ Æsir Œuvre Þór Ðe Ǿ Ǽ",
            "lodz ore duro hal t aesir oeuvre thor de o ae",
        ),
        ("ﬁn oﬃce ŉ", "fin office ʼn"),
        ("Ёлка Й и\u{306}", "елка и и"),
        ("שָׁלוֹם שלום", "שלום שלום"),
        ("مُحَمَّد آ", "محمد ا"),
        ("が か\u{3099} ガ", "か か カ"),
        ("Ｗｉｄｅ１～！", "wide1~!"),
        ("กุ้ง हिन्दी க்", "กุ้ง हिन्दी க்"),
        (
            "\u{212a} \u{212b} \u{2126} \u{f900} \u{2f800}",
            "k a ω \u{8c48} \u{2f800}",
        ),
        (
            "a\u{202e}b\u{200f}\u{0}\n\u{7f}\u{85}",
            "a\u{202e}b\u{200f}\u{0}\n\u{7f}\u{85}",
        ),
        ("Ᏸ ᏸ ꭰ Ꭰ", "Ᏸ Ᏸ Ꭰ Ꭰ"),
        ("😀 漢字 \u{10ffff}", "😀 漢字 \u{10ffff}"),
    ] {
        assert_eq!(fold(text), folded, "{text}");
    }
}

#[test]
fn syllables_fold_as_their_letters() {
    assert_eq!(fold("한"), "\u{1112}\u{1161}\u{11ab}");
    // What is typed so far is found.
    assert!(fold("한국").starts_with(&fold("하")));
    for c in '\u{ac00}'..='\u{d7a3}' {
        let letters: String = c.nfd().collect();
        assert_eq!(fold(c.to_string()), letters);
        assert_eq!(fold(&letters), letters);
    }
}

#[test]
fn what_is_not_utf8_is_replaced() {
    for bytes in [
        &b"\xff"[..],
        b"A\xc3",
        b"\xe2\x82 \xc3\x89\xed\xa0\x80\xf0\x9f",
        b"\xf5\x80\xc0\xaf\xc3\xa9",
    ] {
        assert_eq!(fold(bytes), fold(String::from_utf8_lossy(bytes).as_bytes()));
    }
    let mut seed = Seed(7);
    for _ in 0..20_000 {
        let bytes = seed.text(
            12,
            b"aE\xc3\x89\xe2\x82\xac\xed\xa0\x80\xf0\x9f\x98\xff\xcc\x81",
        );
        assert_eq!(
            fold(&bytes),
            fold(String::from_utf8_lossy(&bytes).as_bytes())
        );
    }
}

/// Whether a mark is one that is folded away, as the documentation of the table has it.
fn is_accent(c: char) -> bool {
    let block = [
        0x300..=0x36f,
        0x1ab0..=0x1aff,
        0x1dc0..=0x1dff,
        0x20d0..=0x20ff,
        0xfe20..=0xfe2f,
    ];
    let class = canonical_combining_class(c);
    block.iter().any(|block| block.contains(&u32::from(c)))
        || (class != 0 && class != 9 && !(84..=132).contains(&class))
}

/// Case folding as the standard library's two tables have it.
fn caseless(text: &str) -> String {
    let fold = |text: &str| -> String {
        let upper = text.chars().flat_map(char::to_uppercase);
        let fold = |c: char| {
            // Of the Cherokee letters the capitals are the older ones, and what all fold to.
            let capital = ('\u{13a0}'..='\u{13f5}').contains(&c);
            if capital {
                c.to_string()
            } else {
                c.to_lowercase().collect()
            }
        };
        upper.map(fold).collect()
    };
    fold(&fold(text))
}

/// The exceptions that are meant.
fn plain(text: &str) -> String {
    let mut text = text.to_owned();
    for (from, to) in [
        ("ø", "o"),
        ("ł", "l"),
        ("đ", "d"),
        ("ð", "d"),
        ("ħ", "h"),
        ("ŧ", "t"),
        ("æ", "ae"),
        ("œ", "oe"),
        ("þ", "th"),
    ] {
        text = text.replace(from, to);
    }
    text
}

/// NFD, accents away, case away, and once more for what only then falls apart.
fn expected(c: char) -> String {
    let wide = ('\u{ff01}'..='\u{ff5e}').contains(&c);
    let c = if wide {
        char::from_u32(u32::from(c) - 0xfee0).unwrap()
    } else {
        c
    };
    let bare = |text: &str| -> String { text.nfd().filter(|c| !is_accent(*c)).collect() };
    plain(&bare(&caseless(&bare(&c.to_string()))))
}

/// Letters that got their case after the edition of the table. A newer standard library may know more of them.
fn is_younger(c: char) -> bool {
    let seventeen = matches!(
        c,
        '\u{a7ce}' | '\u{a7d2}' | '\u{a7d4}' | '\u{16ea0}'..='\u{16eb8}'
    );
    seventeen || char::UNICODE_VERSION.0 > 17
}

/// Compatibility ideographs beyond the first plane, which are left out of the table for their number.
fn is_rare(c: char) -> bool {
    matches!(c, '\u{2f800}'..='\u{2fa1f}')
}

#[test]
fn every_character_folds_as_the_standard_says() {
    for c in '\0'..=char::MAX {
        let (folded, expected) = (fold(c.to_string()), expected(c));
        if folded != expected {
            let same = folded == c.to_string();
            assert!(
                same && (is_younger(c) || is_rare(c)),
                "{c:?}: {folded:?} {expected:?}"
            );
        }
        assert_eq!(fold(&folded), folded, "{c:?}");
    }
}

#[test]
fn composed_or_not_is_the_same() {
    for c in '\0'..=char::MAX {
        let parts: String = c.nfd().collect();
        if is_rare(c) {
            continue;
        }
        assert_eq!(fold(c.to_string()), fold(&parts), "{c:?}");
        // Of Latin, Greek and Cyrillic no mark is left.
        let european = matches!(c, '\u{a0}'..='\u{52f}' | '\u{1e00}'..='\u{1fff}');
        if european && !is_combining_mark(c) {
            let left = fold(&parts);
            assert!(!left.chars().any(is_combining_mark), "{c:?}: {left}");
        }
    }
}

#[test]
fn parts_fold_to_parts() {
    let mut seed = Seed(11);
    let letters: Vec<char> = "aEéßıİﬁ한가ㄱęØÆ\u{301}\u{323}漢😀が\u{202e}\u{0} 7"
        .chars()
        .collect();
    for _ in 0..5_000 {
        let mut word = || -> String {
            (0..seed.below(6))
                .map(|_| letters[seed.below(letters.len())])
                .collect()
        };
        let (a, b, c) = (word(), word(), word());
        let whole = fold(format!("{a}{b}{c}"));
        assert_eq!(whole, fold(&a) + &fold(&b) + &fold(&c));
        assert!(find(whole.as_bytes(), fold(&b).as_bytes()).is_some());
    }
}

#[test]
fn a_text_is_found_where_the_plain_way_finds_it() {
    let plain = |haystack: &[u8], needle: &[u8]| match needle.len() {
        0 => Some(0),
        length => haystack.windows(length).position(|window| window == needle),
    };
    let mut seed = Seed(13);
    for round in 0..200_000 {
        // Of two bytes much fits at both ends; 0 and 0xff are next to what borrows and carries.
        let of: &[u8] = match round % 3 {
            0 => b"ab",
            1 => b"\x00\x01\x7f\x80\xfe\xff",
            _ => b"abcdefgh ",
        };
        let (haystack, needle) = (seed.text(60, of), seed.text(1 + round % 12, of));
        assert_eq!(
            find(&haystack, &needle),
            plain(&haystack, &needle),
            "{haystack:?} {needle:?}"
        );
    }
}

#[test]
fn a_finder_finds_in_one_place_after_the_other() {
    let finder = Finder::new(b"ice");
    let found = [&b"alice"[..], b"bob", b"ice", b"", b"icicle, iced"].map(|text| finder.find(text));
    assert_eq!(found, [Some(2), None, Some(0), None, Some(8)]);
}

#[test]
fn names_sort_as_people_sort_them() {
    let sorted = [
        "",
        "\0",
        " ",
        "-1",
        "0",
        "00",
        "0a",
        "00a",
        "1",
        "01",
        "1.2",
        "1.10",
        "2",
        "007",
        "7b",
        "10",
        "99999999999999999999",
        "100000000000000000000",
        ":",
        "a",
        "a1",
        "a01",
        "a1b",
        "a1b2",
        "a1b02",
        "a01b2",
        "a1b3",
        "a2",
        "a10",
        "a\u{301}",
        "user",
        "user 9",
        "user 10",
        "user-2",
        "userx",
        "é",
    ];
    for (i, a) in sorted.iter().enumerate() {
        for (j, b) in sorted.iter().enumerate() {
            let order = natural(a.as_bytes(), b.as_bytes());
            assert_eq!(order, i.cmp(&j), "{a:?} {b:?}");
        }
    }
    let long = |length| [&vec![b'1'; length][..], b"x"].concat();
    assert_eq!(natural(&long(300), &long(299)), Ordering::Greater);
    assert_eq!(by_heads(&long(300), &long(299)), Ordering::Greater);
}

/// Compares two folded texts by their heads, one after the other.
fn by_heads(a: &[u8], b: &[u8]) -> Ordering {
    for skip in (0..).step_by(7) {
        let (one, two) = (natural_head(a, skip), natural_head(b, skip));
        if one != two || one & 0xff < 8 {
            return one.cmp(&two);
        }
    }
    Ordering::Equal
}

#[test]
fn the_order_of_names_is_an_order() {
    let mut seed = Seed(17);
    let mut name = |of: &[u8]| {
        let mut name = seed.text(7, of);
        if seed.below(8) == 0 {
            // Numbers about as long as their length can be told.
            name.extend(vec![b'0'; seed.below(3)]);
            name.extend(vec![
                b'1' + seed.below(9) as u8;
                [7, 8, 9, 10, 253, 254, 255, 256][seed.below(8)]
            ]);
            name.extend(seed.text(2, of));
        }
        name
    };
    for round in 0..400_000 {
        let of: &[u8] = if round % 2 == 0 {
            b"0019a/:"
        } else {
            b"0123456789ab -\x00\xf4"
        };
        let (a, b, c) = (name(of), name(of), name(of));
        let order = natural(&a, &b);
        assert_eq!(order, natural(&b, &a).reverse(), "{a:?} {b:?}");
        assert_eq!(order.is_eq(), a == b, "{a:?} {b:?}");
        if order.is_le() && natural(&b, &c).is_le() {
            assert!(natural(&a, &c).is_le(), "{a:?} {b:?} {c:?}");
        }
        assert_eq!(by_heads(&a, &b), order, "{a:?} {b:?}");
        // Behind a letter no number goes on.
        let (begin, other) = ([&a[..], b"x"].concat(), [&b[..], b"x"].concat());
        let (long, longer) = ([&begin[..], &c].concat(), [&other[..], &b].concat());
        match natural_rest(&long, &begin) {
            Some(rest) => assert_eq!(rest, c, "{a:?} {c:?}"),
            None => panic!("{a:?} {c:?}"),
        }
        let (one, two) = (natural_rest(&other, &begin), natural_rest(&begin, &other));
        if one.is_none() && two.is_none() {
            assert_eq!(
                natural(&long, &longer),
                natural(&begin, &other),
                "{a:?} {b:?} {c:?}"
            );
        } else if let Some([]) = one {
            assert_eq!(two, Some(&[][..]), "{a:?} {b:?}");
            let (c, b) = ([b"x", &c[..]].concat(), [b"x", &b[..]].concat());
            let alike = natural_rest(&c, &b) == Some(&[]);
            assert!(alike || natural(&long, &longer) == natural(&c, &b));
        }
    }
}
