//! All grants of a sync as numbers: who, what, and whether by expansion. Eight bytes a grant, and its key where that does not follow from the one before.

use std::rc::Rc;

use super::arena::Arena;
use super::entities::{Entities, add_field, lacks_half};
use super::interner::{Interner, NOTHING, join, part};
use crate::error::Result;
use crate::store::{GrantParts, RowKey};

/// No number.
pub(crate) const NONE: u32 = u32::MAX;

/// Row keys, of which most are one more than the one before: only where that is not so they are kept.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    /// The number of the first row of each run, and its key.
    starts: Vec<u32>,
    firsts: Vec<u64>,
    len: usize,
    /// The key that would go on with the last run.
    next: u64,
}

impl Keys {
    pub(crate) fn get(&self, at: usize) -> Option<RowKey> {
        let number = u32::try_from(at).ok().filter(|_| at < self.len)?;
        let run = self.starts.partition_point(|start| *start <= number);
        let run = run.checked_sub(1)?;
        let distance = number.wrapping_sub(*self.starts.get(run)?);
        let first = self.firsts.get(run)?;
        Some(RowKey(first.wrapping_add(distance.into())))
    }

    pub(crate) fn push(&mut self, key: RowKey) {
        if key.0 != self.next || self.len == 0 {
            self.starts.push(u32::try_from(self.len).unwrap_or(NONE));
            self.firsts.push(key.0);
        }
        self.next = key.0.wrapping_add(1);
        self.len = self.len.saturating_add(1);
    }

    fn truncate(&mut self, len: usize) {
        let last = len.checked_sub(1).and_then(|last| self.get(last));
        let runs = self.starts.partition_point(|start| (*start as usize) < len);
        self.starts.truncate(runs);
        self.firsts.truncate(runs);
        self.len = len.min(self.len);
        self.next = last.map_or(0, |key| key.0.wrapping_add(1));
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = RowKey> {
        let ends = self.starts.iter().skip(1).map(|start| *start as usize);
        let runs = self.starts.iter().zip(&self.firsts);
        runs.zip(ends.chain([self.len]))
            .flat_map(|((start, first), end)| {
                let rows = end.saturating_sub(*start as usize) as u64;
                (0..rows).map(|row| RowKey(first.wrapping_add(row)))
            })
    }

    fn memory(&self) -> usize {
        let starts = self.starts.capacity().saturating_mul(4);
        starts.saturating_add(self.firsts.capacity().saturating_mul(8))
    }
}

/// The grants of a sync, in store order. Principals and resources are numbered together: first the
/// sync's resources in their order, then those that grants name and the sync does not have.
#[derive(Debug)]
pub(crate) struct Grants {
    pub(crate) entities: Rc<Entities>,
    pub(crate) keys: Keys,
    pub(crate) principals: Vec<u32>,
    pub(crate) targets: Vec<u32>,
    expanded: Vec<u64>,
    /// The first whose id is not spelt from what it is of and to whom.
    unspelt: Option<usize>,
    pub(crate) loose: Loose,
    pub(crate) target: Targets,
    /// What the last grant was of, as it was given, and the number of it.
    last: (Vec<u8>, u32),
    scratch: Vec<u8>,
    waiting: Waiting,
}

/// Principals of the grants last taken in, looked up together.
#[derive(Debug, Default)]
struct Waiting {
    /// Type and id joined.
    ids: Arena,
    names: Arena,
    found: Vec<u32>,
}

/// Resources that only grants name.
#[derive(Debug, Default)]
pub(crate) struct Loose {
    /// Type, id and name joined.
    pub(crate) ids: Interner,
    pub(crate) text: Arena,
}

/// What grants are of: an entitlement on a resource.
#[derive(Debug, Default)]
pub(crate) struct Targets {
    /// Entitlement id, resource type and id, and the names of what the sync does not have, joined.
    pub(crate) ids: Interner,
    /// The entitlement's number in [`Entities`], else [`NONE`].
    pub(crate) entitlement: Vec<u32>,
    /// The resource's number.
    pub(crate) resource: Vec<u32>,
    /// Folded name and id of an entitlement that the sync does not have.
    pub(crate) text: Arena,
}

impl Grants {
    pub(super) fn new(entities: Rc<Entities>) -> Self {
        Self {
            entities,
            keys: Keys::default(),
            principals: Vec::new(),
            targets: Vec::new(),
            expanded: Vec::new(),
            unspelt: None,
            loose: Loose::default(),
            target: Targets::default(),
            last: (Vec::new(), NONE),
            scratch: Vec::new(),
            waiting: Waiting::default(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.principals.len()
    }

    /// Makes room for so many grants, as far as there is memory.
    pub(super) fn reserve(&mut self, grants: usize) {
        for room in [&mut self.principals, &mut self.targets] {
            // Where there is none the rows will say so as they come.
            let _ = room.try_reserve_exact(grants);
        }
        let _ = self.expanded.try_reserve_exact(grants.div_ceil(64));
    }

    /// Forgets the grants behind the first so many.
    pub(super) fn truncate(&mut self, grants: usize) {
        self.waiting.ids.clear();
        self.waiting.names.clear();
        self.principals.truncate(grants);
        self.targets.truncate(grants);
        self.expanded.truncate(grants.div_ceil(64));
        self.keys.truncate(grants);
        self.unspelt = self.unspelt.filter(|first| *first < grants);
    }

    /// Whether the id of every grant is `entitlement:type:id`, the last two of the principal.
    pub(crate) fn ids_are_spelt(&self) -> bool {
        self.unspelt.is_none()
    }

    /// Number of principals and resources.
    pub(crate) fn subjects(&self) -> usize {
        self.resources().saturating_add(self.loose.ids.len())
    }

    /// Number of those that the sync has.
    pub(crate) fn resources(&self) -> usize {
        self.entities.resources.keys.len()
    }

    /// Whether the sync has no resource of the type and id of a principal or resource.
    pub(crate) fn lacks_subject(&self, subject: usize) -> bool {
        let id = self.subject_id(subject);
        let halves = [part(id, 0), part(id, 1)];
        let mut joined = Vec::new();
        join(&mut joined, &halves);
        halves.iter().any(|half| half.is_empty())
            || self.entities.resources.ids.find(&joined).is_none()
    }

    /// Whether the sync has no entitlement of the id of a target's.
    pub(crate) fn lacks_entitlement(&self, target: usize) -> bool {
        let id = part(self.target_id(target), 0);
        id.is_empty() || self.entities.entitlements.ids.find(id).is_none()
    }

    pub(crate) fn is_expanded(&self, grant: u32) -> bool {
        let word = self.expanded.get(grant as usize / 64);
        word.is_some_and(|word| word >> (grant % 64) & 1 == 1)
    }

    /// Folded fields of a principal or resource; the name comes first.
    pub(crate) fn subject_text(&self, subject: usize) -> &[u8] {
        match subject.checked_sub(self.resources()) {
            None => self.entities.resources.text.get(subject),
            Some(loose) => self.loose.text.get(loose),
        }
    }

    /// Type, id (and name) of a principal or resource, joined.
    pub(crate) fn subject_id(&self, subject: usize) -> &[u8] {
        let number = |n: usize| u32::try_from(n).unwrap_or(NONE);
        match subject.checked_sub(self.resources()) {
            None => self.entities.resources.ids.get(number(subject)),
            Some(loose) => self.loose.ids.get(number(loose)),
        }
    }

    /// Entitlement id, resource type and id of a target (and names), joined.
    pub(crate) fn target_id(&self, target: usize) -> &[u8] {
        self.target.ids.get(u32::try_from(target).unwrap_or(NONE))
    }

    /// Folded fields of a target's entitlement.
    pub(crate) fn target_text(&self, target: usize) -> &[u8] {
        match self.target.entitlement.get(target) {
            Some(&entitlement) if entitlement != NONE => {
                self.entities.entitlements.text.get(entitlement as usize)
            }
            _ => self.target.text.get(target),
        }
    }

    /// Takes in the next grant, but for its principal, which [`Self::settle`] looks up.
    pub(super) fn add(&mut self, parts: &GrantParts<'_>) -> Result<()> {
        let (kind, id) = parts.principal;
        self.waiting.ids.push(|out| join(out, &[kind, id]))?;
        let name = parts.principal_name;
        self.waiting.names.push(|out| out.extend_from_slice(name))?;
        let target = self.target(parts)?;
        let at = self.targets.len();
        if at.is_multiple_of(64) {
            self.expanded.push(0);
        }
        if let (true, Some(word)) = (parts.expanded, self.expanded.last_mut()) {
            *word |= 1_u64.wrapping_shl(u32::try_from(at % 64).unwrap_or_default());
        }
        if self.unspelt.is_none() && !is_spelt(parts) {
            self.unspelt = Some(at);
        }
        self.keys.push(parts.key);
        self.targets.push(target);
        Ok(())
    }

    /// Looks up the principals of the grants that were added since the last time.
    pub(super) fn settle(&mut self) -> Result<()> {
        let mut waiting = std::mem::take(&mut self.waiting);
        self.entities
            .resources
            .ids
            .only_each(&waiting.ids, &mut waiting.found);
        for (at, number) in waiting.found.iter().enumerate() {
            let id = waiting.ids.get(at);
            let principal = if *number == NOTHING || lacks_half(id) {
                self.loose(id, waiting.names.get(at))?
            } else {
                *number
            };
            self.principals.push(principal);
        }
        waiting.ids.clear();
        waiting.names.clear();
        self.waiting = waiting;
        Ok(())
    }

    /// The number of a principal or resource.
    fn subject(&mut self, (resource_type, id): (&[u8], &[u8]), name: &[u8]) -> Result<u32> {
        self.scratch.clear();
        join(&mut self.scratch, &[resource_type, id]);
        match self.entities.resource(&self.scratch) {
            Some(known) => Ok(known),
            None => {
                let id = std::mem::take(&mut self.scratch);
                let number = self.loose(&id, name);
                self.scratch = id;
                number
            }
        }
    }

    /// The number of one that the sync does not have, by its type and id joined.
    fn loose(&mut self, id: &[u8], name: &[u8]) -> Result<u32> {
        self.scratch.clear();
        self.scratch.extend_from_slice(id);
        join(&mut self.scratch, &[name]);
        let loose = match self.loose.ids.find(&self.scratch) {
            Some(known) => known,
            None => {
                self.loose.text.push(|out| {
                    add_field(out, name);
                    add_field(out, part(id, 1));
                })?;
                self.loose.ids.add(&self.scratch)?
            }
        };
        let resources = u32::try_from(self.resources()).unwrap_or(NONE);
        Ok(resources.saturating_add(loose))
    }

    /// The number of what a grant is of. Grants of one entitlement often follow each other.
    fn target(&mut self, parts: &GrantParts<'_>) -> Result<u32> {
        let (id, name) = parts.entitlement;
        let (resource_type, resource) = parts.resource;
        self.scratch.clear();
        let given = [id, resource_type, resource, name, parts.resource_name];
        join(&mut self.scratch, &given);
        if self.last.0 != self.scratch {
            let number = self.new_target(parts)?;
            self.last.0.clear();
            join(&mut self.last.0, &given);
            self.last.1 = number;
        }
        Ok(self.last.1)
    }

    fn new_target(&mut self, parts: &GrantParts<'_>) -> Result<u32> {
        let (id, name) = parts.entitlement;
        let (resource_type, resource) = parts.resource;
        let entitlement = self.entities.entitlements.ids.only(id);
        self.scratch.clear();
        join(&mut self.scratch, &[resource_type, resource]);
        let has_resource = self.entities.resource(&self.scratch).is_some();
        let name = if entitlement.is_some() { &[] } else { name };
        let resource_name = if has_resource {
            &[]
        } else {
            parts.resource_name
        };
        self.scratch.clear();
        let key = [id, resource_type, resource, name, resource_name];
        join(&mut self.scratch, &key);
        if let Some(known) = self.target.ids.find(&self.scratch) {
            return Ok(known);
        }
        let number = self.target.ids.add(&self.scratch)?;
        let subject = self.subject(parts.resource, resource_name)?;
        self.target.entitlement.push(entitlement.unwrap_or(NONE));
        self.target.resource.push(subject);
        self.target.text.push(|out| {
            if entitlement.is_none() {
                add_field(out, name);
                add_field(out, id);
            }
        })?;
        Ok(number)
    }

    /// Bytes of memory, the entities' included.
    pub(crate) fn memory(&self) -> usize {
        let rows = self
            .principals
            .capacity()
            .saturating_add(self.targets.capacity())
            .saturating_mul(4);
        let keys = self.keys.memory();
        let bits = self.expanded.capacity().saturating_mul(8);
        let texts = self
            .loose
            .ids
            .memory()
            .saturating_add(self.loose.text.memory());
        let numbers = self.target.entitlement.capacity().saturating_mul(8);
        let targets = self
            .target
            .ids
            .memory()
            .saturating_add(self.target.text.memory())
            .saturating_add(numbers);
        [rows, keys, bits, texts, targets, self.entities.memory()]
            .iter()
            .fold(0, |sum: usize, n| sum.saturating_add(*n))
    }
}

/// Whether the id of a grant is what the SDK makes of what it is of and to whom.
fn is_spelt(parts: &GrantParts<'_>) -> bool {
    let (kind, principal) = parts.principal;
    let mut rest = Some(parts.id);
    for part in [principal, kind] {
        rest = rest
            .and_then(|rest| rest.strip_suffix(part))
            .and_then(|rest| rest.strip_suffix(b":"));
    }
    rest == Some(parts.entitlement.0)
}

#[cfg(test)]
mod tests {
    use super::{Keys, RowKey};

    #[test]
    fn keys_are_those_that_were_pushed() {
        let given = [7, 8, 9, 4, 5, 5, 6, u64::MAX, 0, 1, 1 << 40, 3];
        for len in 0..=given.len() {
            let mut keys = Keys::default();
            given.iter().for_each(|key| keys.push(RowKey(*key)));
            keys.truncate(len);
            let more = [given.get(len).copied().unwrap_or(9), 10];
            more.iter().for_each(|key| keys.push(RowKey(*key)));
            let expected: Vec<u64> = given.iter().take(len).chain(&more).copied().collect();
            let walked: Vec<u64> = keys.iter().map(|key| key.0).collect();
            assert_eq!(walked, expected, "{len}");
            let got = (0..).map_while(|at| keys.get(at)).map(|key| key.0);
            assert_eq!(got.collect::<Vec<u64>>(), expected, "{len}");
        }
    }
}
