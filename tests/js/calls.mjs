// Calls of the package written down as data, so that Node and a page can make the very same ones.

/** What an answer is as plain data: errors by code, bytes as numbers, records as they are. */
export async function answer(work) {
  try {
    return plain(await work());
  } catch (error) {
    if (typeof error?.code !== "string") throw error;
    return { error: error.code };
  }
}

function plain(value) {
  if (ArrayBuffer.isView(value)) return { bytes: [...value] };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

/** Ways to read what a call gives, by name. */
const READ = {
  all: async (records) => {
    const all = [];
    for await (const batch of records.batches()) all.push(...batch);
    return all;
  },
  each: async (records) => {
    const all = [];
    for await (const record of records) all.push(record);
    return all;
  },
  joined: async (cursor) => {
    const all = [];
    for await (const record of cursor.joined()) all.push(record);
    return all;
  },
  stream: async (cursor) => {
    const all = [];
    for await (const batch of cursor.stream()) all.push(...batch);
    return all;
  },
  page: (records, options) => records.page(options),
  /** Page after page: how long each is, and all ids in order. */
  pages: async (records, pageSize) => {
    const lengths = [];
    const ids = [];
    let pageToken;
    do {
      const page = await records.page({ pageSize, pageToken });
      lengths.push(page.records.length);
      for (const { id } of page.records) ids.push(typeof id === "object" ? `${id.resourceType ?? ""}:${id.resource ?? ""}` : (id ?? ""));
      pageToken = page.nextPageToken;
    } while (pageToken !== undefined);
    return { lengths, ids };
  },
  count: (cursor, options) => cursor.count(options),
  facets: (cursor) => cursor.facets(),
  /** Rows of cells. */
  block: async (cursor, first, count, options) => {
    const block = await cursor.block(first, count, options);
    const rows = Array.from({ length: block.count }, (_, row) => block.columns.map((_, column) => block.cell(block.first + row, column)));
    return { first: block.first, total: block.total, columns: block.columns, rows };
  },
  text: async (cursor, format, options) => {
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    let text = "";
    for await (const bytes of cursor.export(format, options)) text += decoder.decode(bytes, { stream: true });
    return text + decoder.decode();
  },
  hits: async (batches) => {
    const all = [];
    for await (const batch of batches) all.push(batch);
    return all;
  },
  entries: async (entries) => {
    const all = [];
    for await (const entry of entries) all.push(entry);
    return all;
  },
};

/**
 * Opens a file and makes calls: `[sync, name, args, how, ...more]`. A sync of `null` asks the file, any other its view;
 * `how` names one of the ways to read.
 */
export async function makeCalls(C1z, source, calls) {
  const file = await C1z.open(source);
  try {
    const answers = [];
    const make = ([sync, name, args = [], how, ...more]) =>
      answer(async () => {
        const on = sync === null ? file : file.use(sync);
        const given = on[name](...args);
        return how === undefined ? given : READ[how](given, ...more);
      });
    // Many at a time: calls are independent of each other.
    for (let at = 0; at < calls.length; at += 32) answers.push(...(await Promise.all(calls.slice(at, at + 32).map(make))));
    return answers;
  } finally {
    await file.close();
  }
}
