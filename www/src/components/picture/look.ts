/** What a picture's first bytes say it is. Formats that can hold anything but pixels, such as SVG, are not among them. */

/** Bytes of a picture, and its width and height, at most. */
const MAX_BYTES = 1 << 20;
const MAX_SIDE = 4096;

interface Look {
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

const starts = (bytes: Uint8Array, at: number, text: string): boolean => [...text].every((character, index) => bytes[at + index] === character.charCodeAt(0));

/** Start-of-frame markers of JPEG carry the size. */
function jpeg(view: DataView): Look | undefined {
  for (let at = 2; at + 9 < view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) at++;
    else if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) return { type: "image/jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

function webp(bytes: Uint8Array, view: DataView): Look | undefined {
  const type = "image/webp";
  if (starts(bytes, 12, "VP8X")) return { type, width: 1 + (view.getUint32(24, true) & 0xffffff), height: 1 + (view.getUint32(26, true) >>> 8) };
  if (starts(bytes, 12, "VP8 ")) return { type, width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
  if (!starts(bytes, 12, "VP8L")) return undefined;
  const packed = view.getUint32(21, true);
  return { type, width: 1 + (packed & 0x3fff), height: 1 + ((packed >>> 14) & 0x3fff) };
}

function look(bytes: Uint8Array): Look | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (starts(bytes, 0, "\u0089PNG\r\n\u001a\n") && starts(bytes, 12, "IHDR")) return { type: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
  if (starts(bytes, 0, "GIF87a") || starts(bytes, 0, "GIF89a")) return { type: "image/gif", width: view.getUint16(6, true), height: view.getUint16(8, true) };
  if (starts(bytes, 0, "\u00ff\u00d8\u00ff")) return jpeg(view);
  return starts(bytes, 0, "RIFF") && starts(bytes, 8, "WEBP") ? webp(bytes, view) : undefined;
}

/** The MIME type under which bytes may be shown as a picture; undefined where they must not be. */
export function pictureType(bytes: Uint8Array): string | undefined {
  if (bytes.length < 33 || bytes.length > MAX_BYTES) return undefined;
  const found = look(bytes);
  return found !== undefined && found.width > 0 && found.height > 0 && found.width <= MAX_SIDE && found.height <= MAX_SIDE ? found.type : undefined;
}
