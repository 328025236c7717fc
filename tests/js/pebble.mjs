// v3 files that no writer makes: a store whose newest log is another, and one that is all log.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { own } from "./support.mjs";

const MAGIC = 5;
const BLOCK = 512;
/** Chunks of a log do not cross these. */
const PAGE = 32 << 10;

/** CRC-32C as logs hold it: of the header from its type on and of the piece, rotated, with a constant added. */
function masked(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

const varint = (number) => (number < 128 ? [number] : [(number % 128) | 128, ...varint(Math.floor(number / 128))]);
const bytesOf = (value) => (typeof value === "string" ? Buffer.from(value, "latin1") : Buffer.from(value));
/** A text with its length before it. */
const sized = (value) => Buffer.concat([Buffer.from(varint(value.length)), bytesOf(value)]);

/** Records in chunks. Those of a log name it, those of a MANIFEST do not. */
function framed(records, number) {
  const header = number === undefined ? 7 : 11;
  const out = [];
  let at = 0;
  const push = (bytes) => { out.push(bytes); at += bytes.length; };
  for (const record of records) {
    for (let from = 0, first = true; first || from < record.length; first = false) {
      if (PAGE - (at % PAGE) < header) push(Buffer.alloc(PAGE - (at % PAGE)));
      const piece = record.subarray(from, from + PAGE - (at % PAGE) - header);
      const last = from + piece.length >= record.length;
      const chunk = Buffer.alloc(header);
      chunk.writeUInt16LE(piece.length, 4);
      chunk[6] = (first ? (last ? 1 : 2) : last ? 4 : 3) + (number === undefined ? 0 : 4);
      if (number !== undefined) chunk.writeUInt32LE(number, 7);
      chunk.writeUInt32LE(masked(Buffer.concat([chunk.subarray(6), piece])), 0);
      push(chunk);
      push(piece);
      from += piece.length;
    }
  }
  return Buffer.concat(out);
}

/** One batch as the only record of a log: `[key, value]` sets, `[key]` deletes. */
function log(number, entries) {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(1n << 20n); // newer than everything there
  head.writeUInt32LE(entries.length, 8);
  const ops = entries.map(([key, value]) => Buffer.concat([Buffer.from([value === undefined ? 0 : 1]), sized(key), ...(value === undefined ? [] : [sized(value)])]));
  return framed([Buffer.concat([head, ...ops])], number);
}

/** A key of a family: its elements escaped, with a zero between them. */
export function key(header, elements) {
  const escaped = elements.map((element) => Buffer.from(Buffer.from(element, "utf8").toString("latin1").replace(/[\0\x01]/g, (byte) => (byte === "\0" ? "\x01\x01" : "\x01\x02")), "latin1"));
  return Buffer.concat([header, ...escaped.flatMap((element, at) => (at === 0 ? [element] : [Buffer.from([0]), element]))]);
}

/** A file with a manifest's bytes, and a store that is one log of these entries; `more` files by name. Its payload is a plain archive. */
export function store(entries, manifest, more = {}) {
  const edit = Buffer.concat([Buffer.from([1]), sized("leveldb.BytewiseComparator"), Buffer.from([2, 4, 3, 5, 4, 10])]); // comparer, log, next file, last sequence number
  const files = {
    "000004.log": log(4, entries), "MANIFEST-000001": framed([edit]), "OPTIONS-000003": "[Options]\n  comparer=leveldb.BytewiseComparator\n",
    "marker.format-version.000001.024": "", "marker.manifest.000001.MANIFEST-000001": "", ...more,
  };
  const length = Buffer.alloc(4);
  length.writeUInt32BE(manifest.length);
  return Buffer.concat([Buffer.from("C1Z3\0"), length, manifest, tar(files)]);
}

/** An archive of files by name. */
function tar(files) {
  const parts = Object.entries(files).flatMap(([name, content]) => {
    const data = bytesOf(content);
    const header = Buffer.alloc(BLOCK);
    header.write(name, 0, "utf8");
    header.write("0000644\0", 100);
    header.write(`${data.length.toString(8).padStart(11, "0")}\0`, 124);
    header.write("0", 156);
    header.write("ustar\x0000", 257, "latin1");
    header.fill(" ", 148, 156);
    header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, "0")}\0 `, 148);
    return [header, data, Buffer.alloc(-data.length & (BLOCK - 1))];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]);
}

/** tiny in v3, its newest log replaced by these entries. */
export function withEntries(entries) {
  const file = Buffer.from(readFileSync(join(own, "wal-v3-tar.c1z")));
  let newest;
  for (let at = MAGIC + 4 + file.readUInt32BE(MAGIC); file[at] !== 0 && at + BLOCK <= file.length; ) {
    const text = (from, to) => file.toString("latin1", at + from, at + to).replace(/\0.*/s, "");
    const size = Number.parseInt(text(124, 136), 8);
    const number = /^(\d+)\.log$/.exec(text(0, 100))?.[1];
    if (number !== undefined) newest = { at: at + BLOCK, size, number: Number(number) };
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  const made = log(newest.number, entries);
  if (made.length > newest.size) throw new Error("There is no room for so much.");
  file.fill(0, newest.at, newest.at + newest.size);
  made.copy(file, newest.at);
  return file;
}
