import { equal, ok, test } from "../testing.ts";
import { fromBase64, wire } from "./protobuf.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const text = (value: string): number[] => [...new TextEncoder().encode(value)];
const field = (number: number, inner: readonly number[]): number[] => [(number << 3) | 2, inner.length, ...inner];

test("protobuf: fields by number, messages within, repeated ones", () => {
  const message = bytes(...field(1, [...field(1, text("user")), ...field(2, text("alice"))]), 0x18, 0x96, 0x01, ...field(4, text("x")), ...field(4, text("y")), 0x2d, 1, 0, 0, 0, 0x31, 2, 0, 0, 0, 0, 0, 0, 0);
  equal(wire(message), { "1 message": { "1 string": "user", "2 string": "alice" }, "3 varint": "150", "4 string": "x", "4 string (2)": "y", "5 fixed32": "1", "6 fixed64": "2" });
});

test("protobuf: groups, empty bytes, what is neither text nor a message", () => {
  equal(wire(bytes(0x0b, 0x10, 0x01, 0x0c)), { "1 group": { "2 varint": "1" } });
  equal(wire(bytes(0x0a, 0x00, 0x12, 0x02, 0xff, 0xfe)), { "1 string": "", "2 bytes": "ff fe" });
  equal(wire(bytes()), {});
});

test("protobuf: what is cut, too long, out of range or nested without end does no harm", () => {
  for (const bad of [bytes(0x0a, 0x05, 1), bytes(0x08), bytes(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f), bytes(0x00, 0x01), bytes(0x0f), bytes(0x0c), bytes(0x0b, 0x10), bytes(0x08, ...Array<number>(11).fill(0xff))]) {
    equal(typeof wire(bad), "string");
  }
  let deep = [0x08, 0x01];
  for (let level = 0; level < 60; level++) deep = field(1, deep);
  ok(JSON.stringify(wire(bytes(...deep))).includes("1 bytes"), "it ends");
  equal(typeof wire(new Uint8Array(200_000).fill(0x0b)), "string");
  equal(typeof wire(Uint8Array.from({ length: 400_002 }, (_, index) => (index % 2 === 0 ? 8 : 1))), "string");
  for (let seed = 1; seed < 400; seed++) JSON.stringify(wire(Uint8Array.from({ length: seed }, (_, index) => (seed * 2654435761 + index * 40503 * seed) >>> 13)));
});

test("protobuf: base64 that is none is nothing", () => {
  equal([fromBase64("CgE="), fromBase64("?")].map((one) => one?.length), [2, undefined]);
});
