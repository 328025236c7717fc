//! The containers: what the bytes of a `.c1z` are, below any question asked of them.

pub mod magic;
pub mod sqlite_header;
pub mod v1;
pub mod v3;
pub mod zstd;
