/** The card of the file itself. */
import { html, nothing, type TemplateResult } from "lit";
import type { ReadMemory } from "../../data/contract.ts";
import type { Summary } from "../../state/opening.ts";
import { strings } from "../../strings/strings.ts";
import { binary, bytes, count, decimal } from "../../text/format.ts";
import { clip, visibleText } from "../../text/visible.ts";
import { canHash } from "./hash.ts";

const line = (label: string, value: unknown): TemplateResult => html`<dt>${label}</dt><dd>${value}</dd>`;
const size = (value: number): TemplateResult => html`${bytes(value)} <span class="soft">(${count(value)})</span>`;

export function fileCard({ info }: Summary, read: ReadMemory | undefined, source: Blob | undefined): TemplateResult {
  const t = strings.overview;
  const { manifest, encodedSize: encoded } = info;
  const decoded = info.decodedSize ?? info.declaredSize;
  const payload = (encoded ?? 0) - (manifest?.size ?? 0);
  return html`<section class="card"><h2>${t.file}</h2><dl>
    ${line(t.format, info.format)}
    ${line(t.engine, html`${t.engines[info.engine] ?? info.engine}${manifest === undefined ? nothing : html` <bdi class="soft">${t.named(visibleText(clip(manifest.engine, 80)))}</bdi>`}`)}
    ${manifest === undefined ? nothing : line(t.schema, manifest.engineSchemaVersion)}
    ${line(t.encoding, info.payloadEncoding === "" ? t.noEncoding : (t.encodings[info.payloadEncoding] ?? info.payloadEncoding))}
    ${encoded === undefined ? nothing : line(t.size, size(encoded))}
    ${decoded === undefined ? nothing : line(info.decodedSize === undefined ? t.declared : t.decoded, size(decoded))}
    ${decoded === undefined || payload <= 0 ? nothing : line(t.ratio, t.ratioOf(decimal(decoded / payload, 1)))}
    ${info.windowSize === undefined ? nothing : line(t.window, binary(info.windowSize))}
    ${info.frames === undefined ? nothing : line(info.format === "v1" ? t.frames : t.parts, count(info.frames))}
    ${manifest === undefined ? nothing : line(t.manifestSize, size(manifest.size))}
    ${read === undefined ? nothing : line(t.read, html`${bytes(read.bytesRead)} <span class="soft">${t.readOf(count(read.framesRead), count(read.blocksRead))}</span>`)}
    ${read === undefined ? nothing : line(t.kept, html`${bytes(read.cacheBytes)} <span class="soft">${t.atMost(bytes(read.cacheLimit))}</span>`)}
    ${source === undefined || !canHash() ? nothing : line(strings.insight.hash, html`<c1z-hash .source=${source}></c1z-hash>`)}
  </dl></section>`;
}
