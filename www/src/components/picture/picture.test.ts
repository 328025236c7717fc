import type { View } from "../../data/contract.ts";
import { drawn, equal, find, findAll, mount, ok, test } from "../../testing.ts";
import { pictureType } from "./look.ts";
import "./picture.ts";
import type { C1zPicture } from "./picture.ts";

const GIF = Uint8Array.from(atob("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"), (one) => one.charCodeAt(0));
const text = (value: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(value.padEnd(64));
const png = (width: number, height: number, length = 64): Uint8Array => {
  const bytes = new Uint8Array(length);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
};

const viewOf = (data: Uint8Array, contentType = "image/png"): View => ({ asset: async () => ({ data, contentType }) }) as unknown as View;

test("picture: what it is comes from its bytes, and its size is sane", () => {
  equal([pictureType(GIF), pictureType(png(32, 32))], ["image/gif", "image/png"]);
  for (const bad of [png(0, 5), png(5000, 5), png(5, 0xffffffff), png(5, 5, (1 << 20) + 1), png(5, 5).subarray(0, 20), text("<svg xmlns='http://www.w3.org/2000/svg'/>"), text("<html>"), text("BM"), new Uint8Array(64)]) equal(pictureType(bad), undefined);
  equal(pictureType(Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 17, 8, 0, 9, 0, 7, ...new Uint8Array(40)])), "image/jpeg");
  equal(pictureType(Uint8Array.from([0xff, 0xd8, 0xff, ...new Uint8Array(60)])), undefined);
});

test("picture: drawn from a blob, and given up when it goes", async () => {
  const picture = await mount<C1zPicture>("c1z-picture", { view: viewOf(GIF, "image/svg+xml"), asset: "a", size: 32 });
  await drawn();
  const image = find(picture, "img") as HTMLImageElement;
  ok(image.src.startsWith("blob:"), image.src);
  equal([image.width, image.height], [32, 32]);
  const revoked: string[] = [];
  const { revokeObjectURL } = URL;
  URL.revokeObjectURL = (url) => { revoked.push(url); revokeObjectURL(url); };
  picture.remove();
  URL.revokeObjectURL = revokeObjectURL;
  equal(revoked, [image.src]);
});

test("picture: SVG never, whatever it says it is; nor what is not there", async () => {
  const svg = await mount<C1zPicture>("c1z-picture", { view: viewOf(text("<svg onload=alert(1)>")), asset: "a", size: 32 });
  equal(findAll(svg, "img").length, 0);
  const none = await mount<C1zPicture>("c1z-picture", { view: { asset: () => Promise.reject(new Error("no")) } as unknown as View, asset: "a", size: 32 });
  equal(findAll(none, "slot").length, 1);
});
