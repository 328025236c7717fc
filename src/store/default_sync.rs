//! Which sync a reader means who names none: one rule, where the reference has one per call.

use serde::Serialize;

use crate::store::sync::{SyncRun, SyncType, latest_finished};

/// Which step of the rule decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DefaultRule {
    /// The latest finished full sync.
    LatestFinishedFull,
    /// No full sync has finished: the latest finished one of any type.
    LatestFinished,
    /// None has finished: the newest unfinished one.
    NewestUnfinished,
    /// The file lists no sync at all, but has rows of one.
    OrphanRows,
    /// Nothing to show.
    Empty,
}

/// The default sync, and why it is that one.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DefaultSync {
    /// The sync, or none for an empty view.
    pub sync: Option<SyncRun>,
    /// Which step of the rule decided.
    pub rule: DefaultRule,
    /// The same as a sentence for people.
    pub why: &'static str,
}

/// Latest finished full sync; else latest finished of any type; else newest unfinished; else, only
/// where the file lists no sync, the newest sync that rows name; else none.
///
/// Latest means greatest end, then greatest id; a time that cannot be read counts as oldest.
///
/// ```
/// use c1z::store::{DefaultRule, choose_default_sync};
/// assert_eq!(choose_default_sync(&[], &[]).rule, DefaultRule::Empty);
/// ```
#[must_use]
pub fn choose_default_sync(syncs: &[SyncRun], orphans: &[(String, u64)]) -> DefaultSync {
    let of = |sync: SyncRun, rule, why| DefaultSync {
        sync: Some(sync),
        rule,
        why,
    };
    if let Some(sync) = latest_finished(syncs, SyncType::Full) {
        return of(
            sync.clone(),
            DefaultRule::LatestFinishedFull,
            "It is the latest full sync that finished.",
        );
    }
    if let Some(sync) = latest_finished(syncs, SyncType::Any) {
        return of(
            sync.clone(),
            DefaultRule::LatestFinished,
            "No full sync has finished, so it is the latest finished one of any type.",
        );
    }
    let newest = syncs
        .iter()
        .max_by(|a, b| (a.started_at, &a.id).cmp(&(b.started_at, &b.id)));
    if let Some(sync) = newest {
        return of(
            sync.clone(),
            DefaultRule::NewestUnfinished,
            "No sync has finished, so it is the newest unfinished one: its data is incomplete.",
        );
    }
    // Sync ids are KSUIDs, which sort by the second they were made in.
    if let Some((id, _)) = orphans.iter().max() {
        let sync = SyncRun {
            id: id.clone(),
            orphan: true,
            ..SyncRun::default()
        };
        return of(
            sync,
            DefaultRule::OrphanRows,
            "The file lists no sync, so it is the newest one that rows belong to: when it ran and whether it finished is not known.",
        );
    }
    DefaultSync {
        sync: None,
        rule: DefaultRule::Empty,
        why: "The file holds no sync.",
    }
}
