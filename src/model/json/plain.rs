//! Grants that are nothing but ids, without the table: the text that [`Writer`](super::Writer) writes of their bytes.

use super::super::grant::Plain;
use super::scalar::push_text;

/// How deep such a grant nests.
pub const PLAIN_DEPTH: usize = 4;

/// Appends the JSON text of a grant that is nothing but its ids.
pub fn write_plain(grant: &Plain<'_>, out: &mut Vec<u8>) {
    let mut member = |before: &[u8], id: &str| {
        out.extend_from_slice(before);
        push_text(out, id.as_bytes());
    };
    member(
        b"{\"entitlement\":{\"resource\":{\"id\":{\"resourceType\":",
        grant.resource.0,
    );
    member(b",\"resource\":", grant.resource.1);
    member(b"}},\"id\":", grant.entitlement);
    member(
        b"},\"principal\":{\"id\":{\"resourceType\":",
        grant.principal.0,
    );
    member(b",\"resource\":", grant.principal.1);
    member(b"}},\"id\":", grant.id);
    out.push(b'}');
}
