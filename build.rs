//! Compiles `proto/` in pure Rust, no `protoc`: Rust messages, the table behind the JSON mapping, the descriptor set that
//! the tests use as their oracle, and the table that folds text.

#![allow(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "reads our own files only; a panic here is a failed build"
)]

#[path = "build/fold.rs"]
mod fold;
#[path = "build/table.rs"]
mod table;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost::Message;
use prost_types::FileDescriptorSet;

/// Where our own files are.
const ROOT: &str = "proto";

/// Well-known files that no file of ours imports but that an `Any` may hold.
const EXTRA: [&str; 4] = [
    "google/protobuf/duration.proto",
    "google/protobuf/empty.proto",
    "google/protobuf/field_mask.proto",
    "google/protobuf/wrappers.proto",
];

/// Described only so that a field of the v3 manifest has a type. Nothing reads what is inside, so the type stays empty in
/// Rust and unknown in the table.
const OPAQUE: (&str, &str) = ("google/protobuf/descriptor.proto", "FileDescriptorSet");

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={ROOT}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");

    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut files = Vec::new();
    find(Path::new(ROOT), &mut files)?;
    files.sort();
    files.extend(EXTRA.iter().map(PathBuf::from));

    fs::write(out.join("fold.rs"), fold::render()?)?;
    let mut descriptors = protox::compile(&files, [ROOT])?;
    fs::write(out.join("c1z.descriptors.bin"), descriptors.encode_to_vec())?;
    empty_opaque(&mut descriptors);
    fs::write(out.join("table.rs"), table::render(&descriptors, OPAQUE.0)?)?;
    messages(&out, descriptors)
}

/// Every `.proto` file under `folder`.
fn find(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            find(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "proto") {
            files.push(path.strip_prefix(ROOT)?.to_path_buf());
        }
    }
    Ok(())
}

/// Leaves of the opaque file one message without fields.
fn empty_opaque(descriptors: &mut FileDescriptorSet) {
    for file in &mut descriptors.file {
        if file.name() == OPAQUE.0 {
            file.enum_type.clear();
            file.message_type
                .retain(|message| message.name() == OPAQUE.1);
            for message in &mut file.message_type {
                message.field.clear();
            }
        }
    }
}

/// Writes the Rust messages, one file per package, and `messages.rs`, which nests them.
fn messages(out: &Path, descriptors: FileDescriptorSet) -> Result<(), Box<dyn Error>> {
    let mut config = prost_build::Config::new();
    config
        .out_dir(out)
        .disable_comments(["."])
        .compile_well_known_types()
        .include_file("messages.rs");
    config.compile_fds(descriptors)?;
    Ok(())
}
