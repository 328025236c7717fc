// A v3 file whose newest log is another: what no writer makes can be put into a store of theirs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { own } from "./support.mjs";

const MAGIC = 5;
const BLOCK = 512;
/** A log is made of blocks of 32 KiB; a piece with its head fills one. */
const PIECE = (32 << 10) - 11;

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

/** A text with its length before it. */
function sized(bytes) {
  const length = [];
  for (let left = bytes.length; ; left >>>= 7) {
    if (left < 128) return Buffer.concat([Buffer.from([...length, left]), bytes]);
    length.push((left % 128) | 128);
  }
}
const bytesOf = (value) => (typeof value === "string" ? Buffer.from(value, "latin1") : Buffer.from(value));

/** One batch as the only record of a log, in as many pieces as it takes: `[key, value]` sets, `[key]` deletes. */
function log(number, entries) {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(1n << 20n); // newer than everything there
  head.writeUInt32LE(entries.length, 8);
  const ops = entries.map(([key, value]) =>
    value === undefined ? Buffer.concat([Buffer.from([0]), sized(bytesOf(key))]) : Buffer.concat([Buffer.from([1]), sized(bytesOf(key)), sized(bytesOf(value))]),
  );
  const record = Buffer.concat([head, ...ops]);
  const chunks = [];
  for (let at = 0; at < record.length; at += PIECE) {
    const piece = record.subarray(at, at + PIECE);
    const [first, last] = [at === 0, at + PIECE >= record.length];
    const chunk = Buffer.alloc(11);
    chunk.writeUInt16LE(piece.length, 4);
    chunk[6] = first && last ? 5 : first ? 6 : last ? 8 : 7;
    chunk.writeUInt32LE(number, 7);
    chunk.writeUInt32LE(masked(Buffer.concat([chunk.subarray(6), piece])), 0);
    chunks.push(chunk, piece);
  }
  return Buffer.concat(chunks);
}

/** tiny in v3, its newest log replaced by these entries. */
export function withEntries(entries) {
  const file = readFileSync(join(own, "wal-v3-tar.c1z"));
  let newest;
  for (let at = MAGIC + 4 + file.readUInt32BE(MAGIC); file[at] !== 0 && at + BLOCK <= file.length; ) {
    const text = (from, to) => file.toString("latin1", at + from, at + to).replace(/\0.*/s, "");
    const size = Number.parseInt(text(124, 136), 8);
    const number = /^(\d+)\.log$/.exec(text(0, 100))?.[1];
    const end = at + BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    if (number !== undefined) newest = { at, end, number: Number(number) };
    at = end;
  }
  const made = log(newest.number, entries);
  const header = Buffer.from(file.subarray(newest.at, newest.at + BLOCK));
  header.write(`${made.length.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.fill(" ", 148, 156); // the sum counts itself as blanks
  header.write(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  const padding = Buffer.alloc(Math.ceil(made.length / BLOCK) * BLOCK - made.length);
  return Buffer.concat([file.subarray(0, newest.at), header, made, padding, file.subarray(newest.end)]);
}
