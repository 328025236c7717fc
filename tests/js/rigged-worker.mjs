// The package's Worker, rigged.
import "./rigged.mjs";
import "./worker.js";
