//! The frame layer on its own: what it accepts, what it refuses, and what memory it takes for it. Another decoder, written apart
//! from ours, says what frames hold.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    unsafe_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects
)]

#[allow(dead_code, unreachable_pub)]
#[path = "fuzz/src/frames.rs"]
mod frames;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::time::{Duration, Instant};

use c1z::format::zstd::{Decoder, FrameHeader, Sink, Status};
use c1z::{Error, Limits, Result};
use frames::{Header, block_header, raw_frame, skippable};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use zstd_safe::{CCtx, CParameter};

/// Counts what the thread of a test holds, and the most it ever held.
struct Counting;

thread_local! {
    static HELD: Cell<(isize, isize)> = const { Cell::new((0, 0)) };
}

fn count(bytes: isize) {
    let _ = HELD.try_with(|held| {
        let now = held.get().0 + bytes;
        held.set((now, held.get().1.max(now)));
    });
}

// SAFETY: every call is handed to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        unsafe { System.dealloc(at, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most memory that some work held beyond what was held before.
fn peak<T>(work: impl FnOnce() -> T) -> (T, isize) {
    let before = HELD.get().0;
    HELD.set((before, before));
    let result = work();
    (result, HELD.get().1 - before)
}

/// Collects the decoded bytes, or only counts them.
#[derive(Default)]
struct Collect {
    bytes: Vec<u8>,
    count: u64,
    keep: bool,
    frames: Vec<(FrameHeader, Option<Vec<u8>>)>,
    refuse_at: Option<u64>,
}

impl Sink for Collect {
    fn frame(&mut self, header: &FrameHeader, first_block: Option<&[u8]>) -> Result<()> {
        if self.keep {
            self.frames.push((*header, first_block.map(<[u8]>::to_vec)));
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.count += bytes.len() as u64;
        if self.refuse_at.is_some_and(|at| self.count > at) {
            return Err(Error::new("limit.decoded-size", "Too much."));
        }
        if self.keep {
            self.bytes.extend_from_slice(bytes);
        }
        Ok(())
    }
}

fn keep() -> Collect {
    Collect {
        keep: true,
        ..Collect::default()
    }
}

/// Decodes in pieces of the sizes that `size` gives.
fn decode(
    input: &[u8],
    sink: &mut Collect,
    mut size: impl FnMut() -> usize,
    budget: usize,
) -> Result<Decoder> {
    let mut decoder = Decoder::new(5, &Limits::default());
    decoder.ends_at(5 + input.len() as u64);
    let mut rest = input;
    while !rest.is_empty() {
        let (piece, behind) = rest.split_at(size().clamp(1, rest.len()));
        decoder.feed(piece);
        while decoder.step(budget, sink)? == Status::More {}
        rest = behind;
    }
    decoder.end();
    loop {
        match decoder.step(budget, sink)? {
            Status::More => {}
            Status::Done => return Ok(decoder),
            Status::NeedInput => panic!("input wanted after the end"),
        }
    }
}

fn whole(input: &[u8]) -> Result<Vec<u8>> {
    let mut sink = keep();
    decode(input, &mut sink, || usize::MAX, 1 << 20).map(|_| sink.bytes)
}

fn code(input: &[u8]) -> &'static str {
    whole(input).err().map_or("", |e| e.code())
}

/// Numbers that look random and are the same every time.
fn random(mut state: u64) -> impl FnMut() -> usize {
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize
    }
}

/// Text-like bytes that compress, with matches near and far.
fn content(len: usize) -> Vec<u8> {
    let mut next = random(7);
    let words: Vec<Vec<u8>> = (0..300)
        .map(|_| {
            (0..next() % 14 + 2)
                .map(|_| b'a' + (next() % 26) as u8)
                .collect()
        })
        .collect();
    let mut out = Vec::with_capacity(len + 20);
    while out.len() < len {
        out.extend_from_slice(&words[next() % words.len()]);
    }
    out.truncate(len);
    out
}

fn compressed(content: &[u8]) -> Vec<u8> {
    compress_to_vec(content, CompressionLevel::Fastest)
}

#[test]
fn frames_of_all_kinds_in_a_row() {
    let content = content(700_000);
    let mut input = skippable(b"");
    input.extend(compressed(&content[..300_000]));
    input.extend(skippable(&[0x28; 70_000]));
    input.extend(raw_frame(&content[300_000..300_001], 1000));
    input.extend(raw_frame(b"", 1000));
    input.extend(raw_frame(&content[300_001..500_000], 1000));
    input.extend(compressed(&content[500_000..]));
    input.extend(skippable(b"end"));
    let mut sink = keep();
    let decoder = decode(&input, &mut sink, || usize::MAX, 1 << 20).unwrap();
    assert!(sink.bytes == content);
    assert_eq!(
        (decoder.frames(), decoder.offset()),
        (5, 5 + input.len() as u64)
    );
    assert_eq!(sink.frames.len(), 5);
    // The first block of the first frame alone is shown before anything is decoded.
    assert!(
        content.starts_with(sink.frames[0].1.as_ref().unwrap())
            && !sink.frames[0].1.as_ref().unwrap().is_empty()
    );
    assert!(sink.frames[1..].iter().all(|(_, first)| first.is_none()));
}

#[test]
fn pieces_of_any_size_give_the_same() {
    let content = content(200_000);
    let mut input = skippable(&[1; 300]);
    input.extend(compressed(&content[..150_000]));
    input.extend(skippable(b"x"));
    input.extend(raw_frame(&content[150_000..], 777));
    for seed in 0..40 {
        let mut next = random(seed);
        let most = 1 << (seed % 18);
        let mut sink = keep();
        decode(
            &input,
            &mut sink,
            || 1 + next() % most,
            1 + (seed as usize * 997) % 100_000,
        )
        .unwrap();
        assert!(sink.bytes == content, "seed {seed}");
    }
    let mut sink = keep();
    decode(&input, &mut sink, || 1, 1).unwrap();
    assert!(sink.bytes == content, "byte by byte");
}

#[test]
fn a_step_stops_near_its_budget() {
    let input = compressed(&content(3_000_000));
    let mut decoder = Decoder::new(0, &Limits::default());
    decoder.feed(&input);
    decoder.end();
    let mut sink = keep();
    let mut steps = 0;
    loop {
        let before = sink.count;
        let status = decoder.step(100_000, &mut sink).unwrap();
        steps += 1;
        if status == Status::Done {
            break;
        }
        // Within one block of the budget, and what the window held comes out with the last block.
        let window = decoder.largest_window();
        assert!(
            sink.count - before <= 100_000 + 131_072 + window,
            "{} with a window of {window}",
            sink.count - before
        );
    }
    assert!(steps > 5);
    assert_eq!(sink.count, 3_000_000);
}

#[test]
fn sizes_and_checksums_are_compared() {
    let good = compressed(&content(5000));
    assert!(whole(&good).is_ok());
    let header = FrameHeader::parse(&good).unwrap().unwrap();
    if header.checksum {
        let mut bad = good.clone();
        *bad.last_mut().unwrap() ^= 1;
        assert_eq!(code(&bad), "zstd.checksum");
        bad.pop();
        assert_eq!(code(&bad), "format.truncated");
    }
    for (stated, want) in [
        (9, "zstd.content-size"),
        (10, ""),
        (11, "zstd.content-size"),
        (0, "zstd.content-size"),
    ] {
        let mut frame = Header {
            content_size: Some(stated),
            window: Some(0),
            checksum: false,
        }
        .bytes();
        frame.extend_from_slice(&block_header(true, 0, 10));
        frame.extend_from_slice(b"0123456789");
        assert_eq!(code(&frame), want, "{stated}");
    }
    // A checksum over raw and run-length blocks, right and wrong: XXH64 of nothing is known.
    for (sum, want) in [(0x51D8_E999_u32, ""), (0x51D8_E998, "zstd.checksum")] {
        let mut frame = Header {
            content_size: None,
            window: Some(0),
            checksum: true,
        }
        .bytes();
        frame.extend_from_slice(&block_header(true, 0, 0));
        frame.extend_from_slice(&sum.to_le_bytes());
        assert_eq!(code(&frame), want);
    }
}

#[test]
fn what_follows_must_be_a_frame() {
    let good = raw_frame(b"hello", 10);
    for (tail, want) in [
        (&b"\0\0\0\0"[..], "zstd.trailing-data"),
        (b"x", "zstd.trailing-data"),
        (&[0x28, 0xB5], "format.truncated"),
        (&[0x50, 0x2A, 0x4D, 0x18, 9], "format.truncated"),
        (&[0x5F, 0x2A, 0x4D, 0x18, 0, 0, 0, 0], ""),
    ] {
        let mut input = good.clone();
        input.extend_from_slice(tail);
        assert_eq!(code(&input), want, "{tail:?}");
    }
    for cut in 0..good.len() {
        let got = code(&good[..cut]);
        assert_eq!(
            got,
            if cut == 0 { "" } else { "format.truncated" },
            "cut at {cut}"
        );
    }
}

#[test]
fn reserved_bits_kinds_and_sizes_are_refused() {
    let mut reserved = raw_frame(b"x", 10);
    reserved[4] |= 0b1000;
    assert_eq!(code(&reserved), "zstd.corrupt");
    for header in [
        block_header(true, 3, 0),
        block_header(true, 0, 131_073),
        block_header(true, 1, 131_073),
        block_header(true, 2, 0),
    ] {
        let mut frame = Header {
            content_size: None,
            window: Some(7 << 3),
            checksum: false,
        }
        .bytes();
        frame.extend_from_slice(&header);
        frame.extend_from_slice(&[0; 64]);
        assert_eq!(code(&frame), "zstd.corrupt", "{header:?}");
    }
}

/// A block may decode to 128 KiB and no more, however its literals are written.
#[test]
fn a_compressed_block_beyond_its_maximum_is_refused() {
    // Literals by run length: a 20-bit size in three bytes, one byte to repeat, no sequences.
    let literals = |size: u32| {
        let bits = 0b1101 | (size << 4);
        let [a, b, c, _] = bits.to_le_bytes();
        vec![a, b, c, b'x', 0]
    };
    let frame = |first: &[u8], second: &[u8]| {
        let mut frame = Header {
            content_size: None,
            window: Some(10 << 3),
            checksum: false,
        }
        .bytes();
        for (block, last) in [(first, false), (second, true)] {
            frame.extend_from_slice(&block_header(last, 2, block.len()));
            frame.extend_from_slice(block);
        }
        frame
    };
    let (fits, beyond) = (literals(131_072), literals(1_000_000));
    assert_eq!(
        whole(&frame(&fits, &fits)).map(|out| out.len()),
        Ok(262_144)
    );
    assert_eq!(code(&frame(&beyond, &fits)), "zstd.corrupt");
    assert_eq!(code(&frame(&fits, &beyond)), "zstd.corrupt");
}

#[test]
fn windows_up_to_the_limit_and_no_further() {
    let frame = |window: u8| {
        let mut frame = Header {
            content_size: None,
            window: Some(window),
            checksum: false,
        }
        .bytes();
        frame.extend_from_slice(&block_header(true, 0, 1));
        frame.push(b'x');
        frame
    };
    assert_eq!(whole(&frame(17 << 3)), Ok(b"x".to_vec()), "128 MiB");
    for window in [(17 << 3) | 1, 18 << 3, 31 << 3, 255] {
        let error = whole(&frame(window)).err().unwrap();
        assert_eq!(error.code(), "limit.window-size");
        assert!(error.got() > error.limit());
    }
}

const SMALL: isize = 4 << 20;

/// A window is a right to memory, not a need for it: a frame of a few bytes must not take it.
#[test]
fn a_large_window_takes_no_memory_that_the_content_does_not_earn() {
    for frames in [1, 2, 3] {
        for content_size in [None, Some(1)] {
            let mut input = Vec::new();
            for _ in 0..frames {
                input.extend(
                    Header {
                        content_size,
                        window: Some(17 << 3),
                        checksum: false,
                    }
                    .bytes(),
                );
                input.extend_from_slice(&block_header(true, 0, 1));
                input.push(b'x');
            }
            let (result, peak) = peak(|| whole(&input));
            assert_eq!(result.map(|out| out.len()), Ok(frames));
            assert!(
                peak < SMALL,
                "{peak} bytes for {frames} frames of one byte, size {content_size:?}"
            );
        }
    }
}

/// Run-length blocks: four bytes for 128 KiB. The sink says stop, and little has been held by then.
#[test]
fn a_bomb_costs_what_the_sink_lets_through() {
    for content_size in [None, Some(1 << 40)] {
        let mut bomb = Header {
            content_size,
            window: Some(7 << 3),
            checksum: false,
        }
        .bytes();
        for _ in 0..100_000 {
            bomb.extend_from_slice(&block_header(false, 1, 131_072));
            bomb.push(0);
        }
        let (result, peak) = peak(|| {
            let mut sink = Collect {
                refuse_at: Some(1 << 20),
                ..Collect::default()
            };
            decode(&bomb, &mut sink, || 1 << 16, 1 << 20).map(|_| ())
        });
        assert_eq!(result.err().map(|e| e.code()), Some("limit.decoded-size"));
        assert!(peak < SMALL, "{peak} bytes");
    }
}

/// Through the whole v1 layer: refused from the first block, before memory is set aside.
#[test]
fn a_v1_bomb_is_refused_from_its_first_block() {
    let page = |pages: u32| {
        let mut page = vec![0; 4096];
        page[..16].copy_from_slice(b"SQLite format 3\0");
        page[16..20].copy_from_slice(&[16, 0, 1, 1]);
        page[28..32].copy_from_slice(&pages.to_be_bytes());
        page
    };
    let file = |first: &[u8], content_size: Option<u64>| {
        let mut file = b"C1ZF\0".to_vec();
        file.extend(
            Header {
                content_size,
                window: Some(13 << 3),
                checksum: false,
            }
            .bytes(),
        );
        file.extend_from_slice(&block_header(false, 0, first.len()));
        file.extend_from_slice(first);
        for _ in 0..50_000 {
            file.extend_from_slice(&block_header(false, 1, 131_072));
            file.push(0);
        }
        file
    };
    for (file, want) in [
        (file(&page(1), None), "sqlite.oversized"),
        (file(&page(u32::MAX), None), "limit.decoded-size"),
        (file(&page(1), Some(1 << 50)), "limit.decoded-size"),
        (file(&[0; 4096], None), "sqlite.not-a-database"),
        (file(b"C1ZF", None), "sqlite.not-a-database"),
    ] {
        let begun = Instant::now();
        let (result, peak) = peak(|| c1z::open(&file, Limits::default()).err());
        assert_eq!(result.map(|e| e.code()), Some(want));
        // The input is fed in megabytes and copied once; the rest is the window, which grows with what is decoded.
        assert!(peak < 16 << 20, "{want}: {peak} bytes");
        assert!(begun.elapsed() < Duration::from_secs(1), "{want}");
    }
}

/// Blocks and frames of nothing: the work of a step is bounded even where it yields nothing.
#[test]
fn floods_of_nothing_are_worked_off_in_bounded_steps() {
    let mut blocks = Header {
        content_size: None,
        window: Some(0),
        checksum: false,
    }
    .bytes();
    for n in 0..1_000_000 {
        blocks.extend_from_slice(&block_header(n == 999_999, 0, 0));
    }
    let empty = raw_frame(b"", 10);
    let frames: Vec<u8> = empty
        .iter()
        .copied()
        .cycle()
        .take(empty.len() * 100_000)
        .collect();
    let skips: Vec<u8> = skippable(b"")
        .into_iter()
        .cycle()
        .take(8 * 500_000)
        .collect();
    for (what, input) in [
        ("blocks", blocks),
        ("frames", frames),
        ("skippable frames", skips),
    ] {
        let mut decoder = Decoder::new(0, &Limits::default());
        decoder.feed(&input);
        decoder.end();
        let mut sink = Collect::default();
        let (begun, mut longest) = (Instant::now(), Duration::ZERO);
        loop {
            let step = Instant::now();
            let status = decoder.step(1 << 20, &mut sink).unwrap();
            longest = longest.max(step.elapsed());
            if status == Status::Done {
                break;
            }
        }
        assert_eq!(sink.count, 0);
        assert!(
            begun.elapsed() < Duration::from_secs(5) && longest < Duration::from_secs(1),
            "{what}: {:?}, longest step {longest:?}",
            begun.elapsed()
        );
    }
}

/// A frame by libzstd.
fn encoded(content: &[u8], level: i32, checksum: bool, size: bool) -> Vec<u8> {
    let mut encoder = CCtx::create();
    for parameter in [
        CParameter::CompressionLevel(level),
        CParameter::ChecksumFlag(checksum),
        CParameter::ContentSizeFlag(size),
    ] {
        encoder.set_parameter(parameter).unwrap();
    }
    let mut frame = vec![0; zstd_safe::compress_bound(content.len())];
    let n = encoder.compress2(frame.as_mut_slice(), content).unwrap();
    frame.truncate(n);
    frame
}

/// What the other decoder makes of one frame; nothing where it refuses it.
fn by_another(frame: &[u8]) -> Option<Vec<u8>> {
    use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
    let (mut decoder, mut rest) = (FrameDecoder::new(), frame);
    decoder.reset(&mut rest).ok()?;
    decoder
        .decode_blocks(&mut rest, BlockDecodingStrategy::All)
        .ok()?;
    let decoded = decoder.collect().unwrap_or_default();
    let sum = decoder.get_checksum_from_data();
    (rest.is_empty() && (sum.is_none() || sum == decoder.get_calculated_checksum()))
        .then_some(decoded)
}

fn samples() -> Vec<Vec<u8>> {
    let mut next = random(99);
    let noise: Vec<u8> = (0..300_000).map(|_| next() as u8).collect();
    let skewed: Vec<u8> = (0..200_000)
        .map(|_| (next() % 7 * (next() % 3)) as u8)
        .collect();
    let mut far = content(400_000);
    far.extend_from_slice(&noise[..50_000]);
    far.extend_from_within(..120_000);
    let runs = (0..900_u32)
        .flat_map(|n| vec![n as u8; n as usize])
        .collect();
    let mut samples = vec![vec![], b"x".to_vec(), noise, skewed, far, runs];
    samples.extend([90, 5_000, 131_072, 131_073].map(content));
    samples
}

#[test]
fn frames_of_every_level_decode_as_by_another_decoder() {
    for content in samples() {
        for level in [-7, 1, 3, 6, 12, 19, 22] {
            for (checksum, size) in [(true, true), (true, false), (false, true), (false, false)] {
                let frame = encoded(&content, level, checksum, size);
                assert_eq!(by_another(&frame).as_ref(), Some(&content));
                assert_eq!(whole(&frame).as_ref(), Ok(&content), "level {level}");
            }
        }
    }
}

/// With a checksum damage is found, by either decoder, whatever it hits: in a bit stream it may decode to as many bytes.
#[test]
fn damaged_frames_never_decode_to_something_else() {
    let mut next = random(4242);
    let mut codes = std::collections::BTreeMap::new();
    for content in [content(3_000), samples().swap_remove(3)] {
        for level in [1, 12, 19] {
            let content = &content[..content.len().min(40_000)];
            let whole_frame = encoded(content, level, true, false);
            for _ in 0..500 {
                let mut frame = whole_frame.clone();
                for _ in 0..=next() % 3 {
                    let at = 6 + next() % (frame.len() - 6);
                    frame[at] ^= 1 << (next() % 8);
                }
                let ours = whole(&frame);
                assert!(ours.as_ref().is_ok_and(|ours| ours == content) || ours.is_err());
                assert!(by_another(&frame).is_none_or(|other| other == content));
                let code = ours.map_or_else(|e| e.code(), |_| "none");
                *codes.entry(code).or_insert(0) += 1;
            }
        }
    }
    assert!(
        codes["zstd.corrupt"] > 100 && codes["zstd.checksum"] > 100,
        "{codes:?}"
    );
}
