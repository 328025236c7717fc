/** The picture as a file. What it looks like is written into a copy of it, and its text by the browser's own serialiser. */

/** Looks that a picture needs outside of the page's style sheets. All are inherited, and what is dim is so for a moment only. */
const LOOKS = ["fill", "stroke", "stroke-width", "stroke-dasharray", "paint-order", "stroke-linejoin", "font-family", "font-size", "font-weight"];
/** Attributes that mean nothing there. */
const OURS = ["class", "tabindex", "role", "data-node"];
/** What an XML file cannot hold. */
const NOT_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
/** A PNG has two pixels for one as long as no side and not the whole becomes more than browsers draw. */
const MOST_SIDE = 16_384;
const MOST_PIXELS = 64e6;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The picture at its own size, on the colour behind it. */
export function svgFile(shown: SVGSVGElement, { width, height }: Size, background: string): Blob {
  const copy = shown.cloneNode(true) as SVGSVGElement;
  const [from, to] = [shown, copy].map((root) => [root, ...root.querySelectorAll<SVGElement>("*")]) as [SVGElement[], SVGElement[]];
  for (const [index, element] of to.entries()) {
    const original = from[index] as SVGElement;
    const look = getComputedStyle(original);
    const around = index === 0 || original.parentElement === null ? undefined : getComputedStyle(original.parentElement);
    for (const name of element.localName === "title" ? [] : LOOKS) {
      const value = look.getPropertyValue(name);
      if (value !== around?.getPropertyValue(name)) element.setAttribute(name, value);
    }
    for (const name of OURS) element.removeAttribute(name);
  }
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  const sheet = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  const [x = "0", y = "0"] = (copy.getAttribute("viewBox") ?? "").split(" ");
  for (const [name, value] of Object.entries({ x, y, width, height, fill: background })) sheet.setAttribute(name, String(value));
  copy.prepend(sheet);
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT);
  const comments: Comment[] = [];
  while (walker.nextNode() !== null) {
    const { currentNode } = walker;
    if (currentNode instanceof Text) currentNode.data = currentNode.data.replace(NOT_XML, "\ufffd");
    else comments.push(currentNode as Comment);
  }
  for (const comment of comments) comment.remove();
  return new Blob([new XMLSerializer().serializeToString(copy)], { type: "image/svg+xml" });
}

export async function pngFile(picture: Blob, { width, height }: Size): Promise<Blob> {
  const url = URL.createObjectURL(picture);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const scale = Math.min(2, MOST_SIDE / width, MOST_SIDE / height, Math.sqrt(MOST_PIXELS / (width * height)));
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(width * scale);
    canvas.height = Math.ceil(height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (blob === null) throw new Error("no image");
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
}
