// A v3 file whose newest log is another: what no writer makes can be put into a store of theirs.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { own } from "./support.mjs";

const MAGIC = 5;
const BLOCK = 512;

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

/** A text with its length before it, which is below 128. */
const short = (bytes) => Buffer.concat([Buffer.from([bytes.length]), bytes]);
const bytesOf = (value) => (typeof value === "string" ? Buffer.from(value, "latin1") : Buffer.from(value));

/** One batch as the only record of a log: `[key, value]` sets, `[key]` deletes. */
function log(number, entries) {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(1n << 20n); // newer than everything there
  head.writeUInt32LE(entries.length, 8);
  const ops = entries.map(([key, value]) =>
    value === undefined ? Buffer.concat([Buffer.from([0]), short(bytesOf(key))]) : Buffer.concat([Buffer.from([1]), short(bytesOf(key)), short(bytesOf(value))]),
  );
  const record = Buffer.concat([head, ...ops]);
  const chunk = Buffer.alloc(11);
  chunk.writeUInt16LE(record.length, 4);
  chunk[6] = 5;
  chunk.writeUInt32LE(number, 7);
  chunk.writeUInt32LE(masked([...chunk.subarray(6), ...record]), 0);
  return Buffer.concat([chunk, record]);
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
