//! What the names of a store's files say: numbers of tables and logs, and the markers that say which files count.

use std::collections::HashMap;

use super::directory::Directory;
use super::error::{Error, ErrorKind, Result};

/// Format major versions that this reader knows: 13 is the oldest that the writer of today would open.
const FORMATS: std::ops::RangeInclusive<u64> = 13..=24;

/// A file of the folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) size: u64,
}

/// The files of a store, by what they are.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// Where the state is written down.
    pub(super) manifest: File,
    /// Tables by number.
    pub(super) tables: HashMap<u64, File>,
    /// Logs and their numbers, in any order.
    pub(super) logs: Vec<(u64, File)>,
}

impl Files {
    /// Looks at names only.
    pub(super) fn list(directory: &dyn Directory) -> Result<Self> {
        let mut files = Self::default();
        let all = directory.files();
        let format = newest(&all, "format-version")?;
        match number(format) {
            Some(format) if FORMATS.contains(&format) => {}
            Some(format) => {
                return Err(Error::unsupported(format!(
                    "format version {format} (from {} to {} are read)",
                    FORMATS.start(),
                    FORMATS.end()
                )));
            }
            None => return Err(Error::corrupt("the format version is not a number")),
        }
        let manifest = newest(&all, "manifest")?;
        let found = all.iter().find(|(name, _)| name == manifest);
        let (name, size) = found.ok_or_else(|| {
            let message = "the file that the store's marker names is missing";
            Error::new(ErrorKind::Missing, message).in_file(manifest)
        })?;
        files.manifest = File {
            name: name.clone(),
            size: *size,
        };
        for (name, size) in all {
            files.sort_in(File { name, size });
        }
        Ok(files)
    }

    fn sort_in(&mut self, file: File) {
        if let Some(number) = file.name.strip_suffix(".sst").and_then(number) {
            let known = self.tables.get(&number);
            if known.is_none_or(|known| known.name != table_name(number)) {
                self.tables.insert(number, file);
            }
        } else if let Some(stem) = file.name.strip_suffix(".log") {
            // A second part counts the files of one log that was moved to another disk while it was written.
            let number = number(stem.split_once('-').map_or(stem, |(number, _)| number));
            self.logs.extend(number.map(|number| (number, file)));
        }
    }
}

/// How a table of this number is called.
pub(super) fn table_name(number: u64) -> String {
    format!("{number:06}.sst")
}

/// A decimal number of any length, without sign.
fn number(digits: &str) -> Option<u64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| plain)
}

/// The value of a marker: an empty file named `marker.<name>.<iteration>.<value>`, of which the last written counts.
fn newest<'a>(files: &'a [(String, u64)], marker: &str) -> Result<&'a str> {
    let mut best: Option<(u64, &str)> = None;
    for (name, _) in files {
        let mut parts = name.splitn(4, '.');
        if parts.next() != Some("marker") || parts.next() != Some(marker) {
            continue;
        }
        let (iteration, value) = (parts.next().and_then(number), parts.next());
        let (Some(iteration), Some(value)) = (iteration, value) else {
            continue;
        };
        match best {
            Some((known, _)) if known > iteration => {}
            Some((known, other)) if known == iteration && value != other => {
                return Err(Error::corrupt("two markers contradict each other").in_file(name));
            }
            _ => best = Some((iteration, value)),
        }
    }
    best.map(|(_, value)| value).ok_or_else(|| {
        Error::new(ErrorKind::Missing, "the store's marker is missing")
            .in_file(&format!("marker.{marker}"))
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::{ErrorKind, MemoryDirectory};
    use super::Files;

    fn list(names: &[&str]) -> super::Result<Files> {
        let files = names.iter().map(|name| (*name, Vec::new()));
        Files::list(&files.collect::<MemoryDirectory>())
    }

    #[test]
    fn the_newest_marker_counts() {
        let files = list(&[
            "marker.format-version.000001.013",
            "marker.format-version.000010.024",
            "marker.manifest.000009.MANIFEST-000001",
            "marker.manifest.1000001.MANIFEST-000007",
            "marker.manifest.x.MANIFEST-000009",
            "marker.manifest.+9999999.MANIFEST-000009",
            "marker.manifest.9999999",
            "marker.other.000001.a.b",
            "MANIFEST-000001",
            "MANIFEST-000007",
            "000004.sst",
            "4.sst",
            "1234567.sst",
            "x.sst",
            ".sst",
            "000018.log",
            "12345678.log",
            "000019-001.log",
            "OPTIONS-000003",
        ]);
        let files = files.unwrap();
        assert_eq!(files.manifest.name, "MANIFEST-000007");
        assert_eq!(files.tables.len(), 2);
        assert_eq!(files.tables.get(&4).unwrap().name, "000004.sst");
        assert_eq!(files.tables.get(&1_234_567).unwrap().name, "1234567.sst");
        let mut logs: Vec<u64> = files.logs.iter().map(|(number, _)| *number).collect();
        logs.sort_unstable();
        assert_eq!(logs, [18, 19, 12_345_678]);
    }

    #[test]
    fn what_is_missing_is_named() {
        let format = "marker.format-version.000001.024";
        let manifest = "marker.manifest.000001.MANIFEST-000001";
        let error = list(&[]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Missing);
        assert_eq!(error.file(), "marker.format-version");
        let error = list(&[format]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Missing);
        assert_eq!(error.file(), "marker.manifest");
        let error = list(&[format, manifest]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Missing);
        assert_eq!(error.file(), "MANIFEST-000001");
        for (version, kind) in [
            ("012", ErrorKind::Unsupported),
            ("025", ErrorKind::Unsupported),
            ("x", ErrorKind::Corrupt),
            ("", ErrorKind::Corrupt),
        ] {
            let format = format!("marker.format-version.000001.{version}");
            let error = list(&[&format, manifest, "MANIFEST-000001"]).unwrap_err();
            assert_eq!(error.kind(), kind, "{version}");
        }
        let other = "marker.manifest.1.MANIFEST-000002";
        let error = list(&[format, manifest, other, "MANIFEST-000001"]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt);
    }
}
