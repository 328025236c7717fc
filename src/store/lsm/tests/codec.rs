use super::Seed;
use crate::store::lsm::keys;
use crate::store::lsm::tuple::{
    Malformed, exactly, put_all, raw, raw_exactly, split, successor, unescape,
};

fn tuple(elements: &[Vec<u8>]) -> Vec<u8> {
    let parts: Vec<&[u8]> = elements.iter().map(Vec::as_slice).collect();
    let mut out = Vec::new();
    put_all(&mut out, &parts);
    out
}

#[test]
fn elements_come_back() {
    let mut seed = Seed(1);
    for _ in 0..20_000 {
        let elements: Vec<Vec<u8>> = (0..=seed.below(4)).map(|_| seed.element()).collect();
        let written = tuple(&elements);
        let read: Vec<Vec<u8>> = raw(&written)
            .map(|element| unescape(element).unwrap().into_owned())
            .collect();
        assert_eq!(read, elements);
        for at in 1..elements.len() {
            let (head, tail) = split(&written, at).unwrap();
            assert_eq!(head, tuple(&elements[..at]));
            assert_eq!(tail, tuple(&elements[at..]));
        }
        assert_eq!(split(&written, elements.len()), Err(Malformed));
        assert_eq!(split(&written, 0), Err(Malformed));
        assert_eq!(raw_exactly::<2>(&written).is_ok(), elements.len() == 2);
        assert_eq!(exactly::<3>(&written).is_ok(), elements.len() == 3);
    }
}

#[test]
fn order_is_that_of_the_elements() {
    let mut seed = Seed(2);
    for _ in 0..50_000 {
        let count = seed.below(3) + 1;
        let [a, b] = [0, 1].map(|_| -> Vec<_> { (0..count).map(|_| seed.element()).collect() });
        assert_eq!(tuple(&a).cmp(&tuple(&b)), a.cmp(&b), "{a:?} {b:?}");
    }
}

#[test]
fn a_prefix_holds_its_keys_and_no_others() {
    let mut seed = Seed(3);
    for _ in 0..50_000 {
        let wanted = [seed.element(), seed.element()];
        let mut other = [wanted[0].clone(), wanted[1].clone(), seed.element()];
        if seed.one_in(2) {
            let place = seed.below(2);
            other[place] = seed.element();
        }
        let parts: Vec<&[u8]> = wanted.iter().map(Vec::as_slice).collect();
        let prefix = keys::prefix(keys::RESOURCES, &parts);
        let end = successor(&prefix).unwrap();
        let parts: Vec<&[u8]> = other.iter().map(Vec::as_slice).collect();
        let key = keys::key(keys::RESOURCES, &parts);
        let inside = other.starts_with(&wanted);
        assert_eq!(key.starts_with(&prefix), inside);
        assert_eq!(key >= prefix && key < end, inside);
    }
    assert_eq!(successor(b"a\xff\xff").unwrap(), b"b");
    assert_eq!(successor(b"\xff\xff"), None);
    assert_eq!(successor(b""), None);
    assert_eq!(keys::prefix(keys::GRANTS, &[]), keys::GRANTS);
}

#[test]
fn nothing_is_copied_where_nothing_is_escaped() {
    assert!(matches!(
        unescape(b"plain").unwrap(),
        std::borrow::Cow::Borrowed(b"plain")
    ));
    assert_eq!(&*unescape(b"a\x01\x01b\x01\x02").unwrap(), b"a\0b\x01");
}

#[test]
fn what_is_no_escape_is_refused() {
    for element in [
        &b"\x01"[..],
        b"a\x01",
        b"\x01\x00",
        b"\x01\x03a",
        b"\x00",
        b"a\x00b",
    ] {
        assert_eq!(unescape(element), Err(Malformed), "{element:?}");
    }
    // Bytes that are read are those that would be written.
    let mut seed = Seed(4);
    let mut refused = 0;
    for _ in 0..50_000 {
        let bytes: Vec<u8> = seed.element().into_iter().filter(|b| *b != 0).collect();
        match unescape(&bytes) {
            Ok(element) => assert_eq!(tuple(&[element.into_owned()]), bytes),
            Err(Malformed) => refused += 1,
        }
    }
    assert!(refused > 1_000);
}

#[test]
fn errors_name_the_key() {
    let error = keys::elements::<2>(b"\x03\x02\x00only", keys::RESOURCES).unwrap_err();
    assert_eq!(error.code(), "v3.keyspace");
    assert!(error.to_string().contains("0302006f6e6c79,"), "{error}");
    let long = keys::malformed(&[b'x'; 5000]).to_string();
    assert!(long.len() < 300 && long.contains("(5000 bytes)"), "{long}");
}
