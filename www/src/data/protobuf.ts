/**
 * Protobuf bytes as fields by number, for what nobody has a schema of. The wire does not say what a run of bytes is: here it is text where
 * it reads as text, else a message where it parses as one to its end. A level is read when it is looked at.
 */
import type { Json } from "./contract.ts";

/** Messages within messages beyond this are shown as bytes. */
const MAX_DEPTH = 32;
/** Fields of one message beyond this are not read. */
const MAX_FIELDS = 100_000;
/** Bytes written out where they are neither text nor a message. */
const SHOWN_BYTES = 64;

interface Field {
  readonly number: number;
  readonly kind: "varint" | "fixed64" | "bytes" | "fixed32" | "group";
  readonly bytes: Uint8Array;
  readonly value: bigint;
}

class Reader {
  at = 0;
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  varint(): bigint | undefined {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) return undefined;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value < 1n << 64n ? value : undefined;
    }
    return undefined;
  }

  take(length: number): Uint8Array | undefined {
    if (length > this.bytes.length - this.at) return undefined;
    return this.bytes.subarray(this.at, (this.at += length));
  }
}

/** The fields of one message, or undefined where the bytes are none. */
function parse(bytes: Uint8Array): readonly Field[] | undefined {
  const reader = new Reader(bytes);
  const fields: Field[] = [];
  while (reader.at < bytes.length) {
    const tag = reader.varint();
    if (tag === undefined || tag >= 1n << 32n || tag < 8n || fields.length >= MAX_FIELDS) return undefined;
    const number = Number(tag >> 3n);
    const field = one(reader, number, Number(tag & 7n));
    if (field === undefined) return undefined;
    fields.push(field);
  }
  return fields;
}

function one(reader: Reader, number: number, wire: number): Field | undefined {
  const from = reader.at;
  const fixed = (kind: "fixed32" | "fixed64", size: number): Field | undefined => {
    const bytes = reader.take(size);
    return bytes && { number, kind, bytes, value: bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n) };
  };
  switch (wire) {
    case 0: {
      const value = reader.varint();
      return value === undefined ? undefined : { number, kind: "varint", bytes: reader.bytes.subarray(from, reader.at), value };
    }
    case 1: return fixed("fixed64", 8);
    case 5: return fixed("fixed32", 4);
    case 2: {
      const length = reader.varint();
      const bytes = length === undefined || length > 0x7fffffffn ? undefined : reader.take(Number(length));
      return bytes && { number, kind: "bytes", bytes, value: 0n };
    }
    case 3: return group(reader, number);
    default: return undefined;
  }
}

/** A group ends with a tag of its own number; groups within it are stepped over without recursion. */
function group(reader: Reader, number: number): Field | undefined {
  const from = reader.at;
  const open = [number];
  while (reader.at < reader.bytes.length) {
    const before = reader.at;
    const tag = reader.varint();
    if (tag === undefined || tag < 8n || tag >= 1n << 32n) return undefined;
    const wire = Number(tag & 7n);
    if (wire === 3) open.push(Number(tag >> 3n));
    else if (wire === 4) {
      if (open.pop() !== Number(tag >> 3n)) return undefined;
      if (open.length === 0) return { number, kind: "group", bytes: reader.bytes.subarray(from, before), value: 0n };
    } else if (one(reader, 0, wire) === undefined) return undefined;
  }
  return undefined;
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** The text that bytes are, or undefined where somebody would not call it text. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    const text = utf8.decode(bytes);
    return /^[\u0000-\u001f]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");

function hexText(bytes: Uint8Array): string {
  return bytes.length > SHOWN_BYTES ? `${hex(bytes.subarray(0, SHOWN_BYTES))} … (${bytes.length})` : hex(bytes);
}

/** What a field is, in a word, and its value; a message within is read when it is asked for. */
function shown(field: Field, depth: number): readonly [kind: string, value: () => Json] {
  if (field.kind === "varint" || field.kind === "fixed32" || field.kind === "fixed64") return [field.kind, () => String(field.value)];
  const text = field.kind === "group" ? undefined : textOf(field.bytes);
  if (text !== undefined) return ["string", () => text];
  const inner = depth < MAX_DEPTH ? parse(field.bytes) : undefined;
  if (inner === undefined) return ["bytes", () => hexText(field.bytes)];
  return [field.kind === "group" ? "group" : "message", () => level(inner, depth + 1)];
}

function level(fields: readonly Field[], depth: number): Json {
  const result = {};
  const seen = new Map<string, number>();
  for (const field of fields) {
    const [kind, value] = shown(field, depth);
    const name = `${field.number} ${kind}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    let made: Json | undefined;
    Object.defineProperty(result, times === 1 ? name : `${name} (${times})`, { enumerable: true, get: (): Json => (made ??= value()) });
  }
  return result;
}

/** A message as a tree of `number kind: value`; as bytes where it is none. */
export function wire(bytes: Uint8Array): Json {
  const fields = parse(bytes);
  return fields === undefined ? hexText(bytes) : level(fields, 0);
}

/** The bytes of base64 as protobuf's JSON has it, or undefined. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
