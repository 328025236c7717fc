//! A strict reader of RFC 4180, so that a writer cannot be right by a reader's leniency.

/// The records of a text; panics where it is not of the form.
pub(crate) fn parse(text: &str) -> Vec<Vec<String>> {
    let (mut records, mut record) = (Vec::new(), Vec::new());
    let mut rest = text;
    while !rest.is_empty() {
        let (field, after) = if let Some(quoted) = rest.strip_prefix('"') {
            quoted_field(quoted)
        } else {
            let end = rest
                .find([',', '\r', '\n'])
                .expect("a record ends with a line break");
            (rest[..end].to_owned(), &rest[end..])
        };
        assert!(
            rest.starts_with('"') || !field.contains('"'),
            "a bare quote in {field:?}"
        );
        record.push(field);
        if let Some(next) = after.strip_prefix(',') {
            assert!(!next.is_empty(), "cut off behind a comma");
            rest = next;
        } else {
            rest = after
                .strip_prefix("\r\n")
                .unwrap_or_else(|| panic!("no line break at {after:?}"));
            records.push(std::mem::take(&mut record));
        }
    }
    assert!(record.is_empty(), "cut off in a record");
    records
}

fn quoted_field(text: &str) -> (String, &str) {
    let (mut field, mut rest) = (String::new(), text);
    loop {
        let at = rest.find('"').expect("a quoted field ends with a quote");
        field.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix('"') {
            Some(more) => {
                field.push('"');
                rest = more;
            }
            None => return (field, rest),
        }
    }
}

/// What a cell is in a file that a spreadsheet may open: nothing that it would run.
pub(crate) fn guarded(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

#[test]
fn reads_what_the_rfc_shows() {
    let text = "aaa,\"b \r\nbb\",\"c\"\"c\"\r\n,,\r\n";
    assert_eq!(parse(text), [["aaa", "b \r\nbb", "c\"c"], ["", "", ""]]);
    assert_eq!(guarded("=1"), "'=1");
}
