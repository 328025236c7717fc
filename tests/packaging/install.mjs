// install.mjs: installs what the consumers need into the cache; with --check it only says, by its exit code, whether it is there.
import { allInstalled, installAll } from "./project.mjs";

if (process.argv.includes("--check")) process.exit(allInstalled() ? 0 : 1);
installAll();
