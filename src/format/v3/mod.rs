//! A v3 file: five bytes of magic, a length, a protobuf manifest, and a payload.

pub mod manifest;
