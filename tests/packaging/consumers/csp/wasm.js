// Writes the WebAssembly as a script, for pages that may load scripts and nothing else.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const bytes = readFileSync(fileURLToPath(import.meta.resolve("c1z/c1z.wasm")));
writeFileSync("src/wasm.js", `export default "${bytes.toString("base64")}";\n`);
