//! SQLite's errors in our words.

use rusqlite::ErrorCode;

use crate::error::Error;

/// What `doing` was, as a clause: "reading v1_grants".
pub(super) fn convert(doing: &str, error: &rusqlite::Error) -> Error {
    let code = error.sqlite_error_code();
    let (code, advice) = match code {
        Some(ErrorCode::OperationInterrupted) => {
            return Error::new("cancelled", "The work was cancelled.");
        }
        Some(ErrorCode::DatabaseCorrupt) => {
            ("sqlite.corrupt", "the database is damaged; sync again")
        }
        Some(ErrorCode::NotADatabase) => (
            "sqlite.not-a-database",
            "the payload is not a SQLite database",
        ),
        Some(ErrorCode::OutOfMemory) => {
            ("limit.memory", "memory could not be had; close other tabs")
        }
        Some(ErrorCode::TooBig) => (
            "limit.record-size",
            "a record is larger than maxRecordSize allows",
        ),
        _ => ("sqlite.error", "the read was refused"),
    };
    Error::new(code, format!("While {doing}: {advice} ({error})."))
}
