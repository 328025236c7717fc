//! Opening the store of a v3 file: its stamps, its sync, and what is odd about it.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use bytes::Bytes;

use super::LsmStore;
use super::keys::{DATA, META, SYNC_RUN};
use super::meta::{ID_FORMAT, KEYSPACE_VERSION, VERSION, stamp};
use super::sync::{self, StoredRun};
use crate::cancel::Cancel;
use crate::error::{Error, Result};
use crate::format::v3::Files;
use crate::limits::Limits;
use crate::pebble::{self, Cache, Db, Options};
use crate::source::{ByteSource, Counted};
use crate::store::query::Query;
use crate::store::warnings::{Warning, Warnings};
use crate::store::{FileInfo, Store, SyncRun};

/// Bytes of a file up to which the record of the sync is read at once.
const SMALL: u64 = 1 << 20;

impl LsmStore {
    /// Opens the store inside a file. Reads its MANIFEST and logs; of its tables nothing, unless the file is small or its
    /// manifest knows no sync.
    ///
    /// Errors: `pebble.*`, `v3.keyspace`, `v3.legacy-keyspace`, and those of the source.
    pub(crate) fn open(
        files: Rc<Files>,
        source: Rc<Counted<Box<dyn ByteSource>>>,
        info: FileInfo,
        cache: Rc<Cache>,
        limits: &Limits,
        cancel: Cancel,
    ) -> Result<Self> {
        let options = Options {
            cache: cache.clone(),
            ..Options::default()
        };
        let db = Db::open(files.clone(), &options)?;
        let mut store = Self {
            db,
            files,
            source,
            cache,
            info,
            syncs: Vec::new(),
            stored_run: OnceCell::new(),
            checked: Cell::new(false),
            limits: limits.clone(),
            cancel,
            warnings: Warnings::default(),
            entitlement_ids: OnceCell::new(),
            unlisted_ids: OnceCell::new(),
            made_index: OnceCell::new(),
            irregular: RefCell::default(),
            counted_types: Cell::default(),
        };
        for warning in store.files.warnings() {
            store.warnings.add(warning.clone());
        }
        store.find_sync()?;
        Ok(store)
    }

    /// Refuses a sync that is not the file's, and before the first record a layout that is not ours to read.
    pub(super) fn enter(&self, sync_id: &str) -> Result<()> {
        self.check_sync(sync_id)?;
        self.check_layout()
    }

    /// The stamps lie where most keys do, and reading them costs whole tables: so they are read when records are.
    fn check_layout(&self) -> Result<()> {
        if !self.checked.get() {
            self.check_keyspace()?;
            self.checked.set(true);
        }
        Ok(())
    }

    /// Whether there is any key from `lower` on, before `upper`.
    pub(super) fn any(&self, lower: &[u8], upper: Option<&[u8]>) -> Result<bool> {
        self.noted(self.db.iter(lower, upper).first().map_err(Into::into))
    }

    /// Refuses layouts that are not ours to read. A store without any key is an empty one.
    fn check_keyspace(&self) -> Result<()> {
        if self.any(&[], Some(&[3]))? || self.any(&[4], None)? {
            return Err(keyspace(
                "The store has keys that no writer of c1z files makes: the file is damaged, or of a newer writer.",
            ));
        }
        match self.stamp(KEYSPACE_VERSION)? {
            Some(Some(VERSION)) => {}
            None if !self.any(&[3], Some(&[4]))? => return Ok(()),
            None => {
                return Err(legacy(
                    "The store has the older layout, of several syncs in one file. Current SDKs do not read it either: sync anew.",
                ));
            }
            Some(version) => return Err(unknown_version("keyspace", version)),
        }
        match self.stamp(ID_FORMAT)? {
            Some(Some(VERSION)) => Ok(()),
            None if !self.any(DATA, Some(META))? => Ok(()),
            None | Some(Some(1)) => Err(legacy(
                "The store has an older layout of its ids. Open the file once with a current SDK, which rewrites it, and open it here again.",
            )),
            Some(version) => Err(unknown_version("id layout", version)),
        }
    }

    /// A stamp: absent, or a number, or something else.
    fn stamp(&self, key: &[u8]) -> Result<Option<Option<u32>>> {
        Ok(self.get(key)?.map(|value| stamp(&value)))
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &[u8]) -> Result<Option<Bytes>> {
        self.noted(self.db.get(key).map_err(Into::into))
    }

    /// The same for a read of keys alone. Those of the indices are of a shape of their own in each layout, so one that is not
    /// ours is refused by its first key; and they are asked for where the stamps' tables would cost half as much again.
    pub(super) fn check_layout_for_keys(&self, query: &Query) -> Result<()> {
        match self.lists_apart(query) {
            true => Ok(()),
            false => self.check_layout(),
        }
    }

    /// The sync as the manifest has it, which costs nothing; its record, which knows more, of a small file or where the
    /// manifest has none.
    fn find_sync(&mut self) -> Result<()> {
        let manifest = self.info.manifest.as_ref();
        self.syncs = manifest.map(|m| m.syncs.clone()).unwrap_or_default();
        let small = self.source.size() <= SMALL;
        if !self.syncs.is_empty() && !small {
            return Ok(());
        }
        let listed = self.syncs.clone();
        let stored = self.check_layout().and_then(|()| self.stored_run());
        match stored {
            Ok(None) => {}
            Ok(Some(stored)) => {
                let mut run = stored.run.clone();
                run.stats = self.stored_stats(&run, &listed);
                self.syncs = vec![run];
            }
            Err(error) if !listed.is_empty() && is_damage(error.code()) => {
                let message = format!(
                    "The record of the sync cannot be read; it is shown as the manifest has it. {error}"
                );
                self.warnings
                    .add(Warning::new("sync.record-unreadable", message));
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// The record of the sync.
    pub(super) fn stored_run(&self) -> Result<Option<&StoredRun>> {
        if let Some(known) = self.stored_run.get() {
            return Ok(known.as_ref());
        }
        let record = self.get(SYNC_RUN)?;
        let stored = record.map(|record| sync::run(&record)).transpose()?;
        Ok(self.stored_run.get_or_init(|| stored).as_ref())
    }

    /// What the writer counted: in the manifest, else in a record of its own.
    fn stored_stats(&self, run: &SyncRun, listed: &[SyncRun]) -> Option<crate::store::SyncStats> {
        let of_manifest = listed.iter().find(|listed| listed.id == run.id);
        if let Some(stats) = of_manifest.and_then(|listed| listed.stats.clone()) {
            return Some(stats);
        }
        let record = self.get(super::meta::STATS).ok().flatten()?;
        match sync::stored_stats(&record) {
            Ok((id, stats)) => (id == run.id).then_some(stats),
            Err(_) => {
                let message = "The stored stats of a sync do not parse; it is shown without them.";
                self.warnings
                    .add(Warning::new("sync.stats-unreadable", message).id(&run.id));
                None
            }
        }
    }

    /// Passes a result on, and notes damage that it tells of, so that the file's warnings say so.
    pub(super) fn noted<T>(&self, result: Result<T>) -> Result<T> {
        if let Err(error) = &result
            && is_damage(error.code())
        {
            let warning = Warning::new(
                "pebble.damaged",
                format!("A part of the store cannot be read. {error}"),
            );
            self.warnings.add(warning.id(&error.to_string()));
        }
        result
    }
}

/// Whether bytes of the file are to blame.
fn is_damage(code: &str) -> bool {
    let families = ["pebble.", "zstd.", "format."];
    code == "v3.frame" || families.iter().any(|family| code.starts_with(family))
}

fn keyspace(message: &str) -> Error {
    Error::new("v3.keyspace", message)
}

fn legacy(message: &str) -> Error {
    Error::new("v3.legacy-keyspace", message)
}

fn unknown_version(what: &str, version: Option<u32>) -> Error {
    keyspace(&match version {
        Some(version) => format!(
            "The store's {what} has the version {version}, and only {VERSION} is known; a newer viewer may read it."
        ),
        None => format!("The store's {what} has a version that is no number: the file is damaged."),
    })
}

impl From<pebble::Error> for Error {
    fn from(error: pebble::Error) -> Self {
        use pebble::ErrorKind;
        let code = match error.kind() {
            ErrorKind::Corrupt => "pebble.corrupt",
            ErrorKind::Missing => "pebble.missing",
            ErrorKind::Unsupported => "pebble.unsupported",
            ErrorKind::TooLarge => "limit.table-size",
            ErrorKind::Source => error.code(),
        };
        let (file, clause) = (error.file(), error.message());
        let place = match error.kind() {
            ErrorKind::Missing => format!("The payload lacks the file {file:?}"),
            _ if file.is_empty() => "In the store of the payload".into(),
            _ => format!("In the file {file:?} of the payload"),
        };
        let message = match error.kind() {
            // What the source itself says is a sentence, and passed on as it is where no byte is to blame.
            ErrorKind::Source if is_damage(code) => format!("{place}: {clause}"),
            ErrorKind::Source => clause.to_owned(),
            ErrorKind::Corrupt | ErrorKind::Missing => {
                format!("{place}: {clause}. Fetch the c1z anew.")
            }
            ErrorKind::Unsupported | ErrorKind::TooLarge => format!("{place}: {clause}."),
        };
        let mut out = Self::new(code, message);
        if let Some(offset) = error.offset() {
            out = out.at(offset);
        }
        if let Some((limit, got)) = error.limit() {
            out = out.bound(limit, got);
        }
        out
    }
}
