// Run before worker.js: in this Worker `currentDbSizeBytes` panics and `metadata` traps.
import { rig } from "./rig.mjs";

rig({ panics: ["openfile_currentDbSizeBytes"], traps: ["openfile_metadata"] });
