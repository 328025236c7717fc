//! Writes a file of so many slim grants: `cargo run --release --example generate -- v1 1000000 out.c1z` (or `v3`). The same arguments
//! give the same rows. Behind them: `opaque` for ids of grants that are like UUIDs, `long` for such behind a long beginning, `wide` for as many
//! groups, entitlements and users as grants. Used by `bench/curves`; `tests/scaled_files.rs` reads such files back.

#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/generator/mod.rs"]
mod generator;
#[cfg(not(target_arch = "wasm32"))]
#[path = "../tests/scale/mod.rs"]
mod scale;

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let wanted = match &given[..] {
        [format, grants, path, shape @ ..] => grants
            .parse::<u64>()
            .ok()
            .map(|grants| (format, grants, path, shape)),
        _ => None,
    };
    let Some((format, grants, path, shape)) = wanted else {
        eprintln!(
            "generate v1|v3 GRANTS PATH [opaque|long] [wide], the number of grants a multiple of {}",
            scale::STEP
        );
        std::process::exit(2);
    };
    let has = |word: &str| shape.iter().any(|given| given == word);
    let mut scale = match has("wide") {
        true => scale::Scale::wide(grants),
        false => scale::Scale::of(grants),
    };
    if has("opaque") {
        scale.ids = scale::Ids::Opaque;
    } else if has("long") {
        scale.ids = scale::Ids::Long;
    }
    let path = std::path::Path::new(path);
    match &format[..] {
        "v1" => scale::v1::write(&scale, path),
        "v3" => scale::v3::write(&scale, path),
        _ => {
            eprintln!("there is no format {format}, only v1 and v3");
            std::process::exit(2);
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}
