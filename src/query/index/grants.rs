//! All grants of a sync as numbers: who, what, and whether by expansion. Twelve bytes a grant.

use std::rc::Rc;

use super::arena::Arena;
use super::entities::{Entities, add_field};
use super::interner::{Interner, join, part};
use crate::error::Result;
use crate::store::{GrantParts, RowKey};

/// No number.
pub(crate) const NONE: u32 = u32::MAX;

/// Row keys in as few bytes as they need.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    first: u64,
    /// Distances from the first while all fit.
    near: Vec<u32>,
    far: Vec<u64>,
}

impl Keys {
    pub(crate) fn len(&self) -> usize {
        self.near.len().saturating_add(self.far.len())
    }

    pub(crate) fn get(&self, at: usize) -> Option<RowKey> {
        match at.checked_sub(self.near.len()) {
            None => {
                let distance = u64::from(*self.near.get(at)?);
                Some(RowKey(self.first.wrapping_add(distance)))
            }
            Some(at) => self.far.get(at).copied().map(RowKey),
        }
    }

    pub(crate) fn push(&mut self, key: RowKey) {
        if self.len() == 0 {
            self.first = key.0;
        }
        match u32::try_from(key.0.wrapping_sub(self.first)) {
            Ok(distance) if self.far.is_empty() => self.near.push(distance),
            _ => self.far.push(key.0),
        }
    }

    fn truncate(&mut self, len: usize) {
        self.far.truncate(len.saturating_sub(self.near.len()));
        self.near.truncate(len);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = RowKey> {
        let near = self
            .near
            .iter()
            .map(|d| self.first.wrapping_add(u64::from(*d)));
        near.chain(self.far.iter().copied()).map(RowKey)
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
    pub(crate) loose: Loose,
    pub(crate) target: Targets,
    /// What the last grant was of, as it was given, and the number of it.
    last: (Vec<u8>, u32),
    scratch: Vec<u8>,
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
            loose: Loose::default(),
            target: Targets::default(),
            last: (Vec::new(), NONE),
            scratch: Vec::new(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.principals.len()
    }

    /// Makes room for so many grants, as far as there is memory.
    pub(super) fn reserve(&mut self, grants: usize) {
        let rooms = [&mut self.principals, &mut self.targets, &mut self.keys.near];
        for room in rooms {
            // Where there is none the rows will say so as they come.
            let _ = room.try_reserve_exact(grants);
        }
        let _ = self.expanded.try_reserve_exact(grants.div_ceil(64));
    }

    /// Forgets the grants behind the first so many.
    pub(super) fn truncate(&mut self, grants: usize) {
        self.principals.truncate(grants);
        self.targets.truncate(grants);
        self.expanded.truncate(grants.div_ceil(64));
        self.keys.truncate(grants);
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

    /// Takes in the next grant.
    pub(super) fn add(&mut self, parts: &GrantParts<'_>) -> Result<()> {
        let principal = self.subject(parts.principal, parts.principal_name)?;
        let target = self.target(parts)?;
        let at = self.principals.len();
        if at.is_multiple_of(64) {
            self.expanded.push(0);
        }
        if let (true, Some(word)) = (parts.expanded, self.expanded.last_mut()) {
            *word |= 1_u64.wrapping_shl(u32::try_from(at % 64).unwrap_or_default());
        }
        self.keys.push(parts.key);
        self.principals.push(principal);
        self.targets.push(target);
        Ok(())
    }

    /// The number of a principal or resource.
    fn subject(&mut self, (resource_type, id): (&[u8], &[u8]), name: &[u8]) -> Result<u32> {
        self.scratch.clear();
        join(&mut self.scratch, &[resource_type, id]);
        if let Some(known) = self.entities.resource(&self.scratch) {
            return Ok(known);
        }
        join(&mut self.scratch, &[name]);
        let loose = match self.loose.ids.find(&self.scratch) {
            Some(known) => known,
            None => {
                self.loose.text.push(|out| {
                    add_field(out, name);
                    add_field(out, id);
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
        let keys = self
            .keys
            .near
            .capacity()
            .saturating_mul(4)
            .saturating_add(self.keys.far.capacity().saturating_mul(8));
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
