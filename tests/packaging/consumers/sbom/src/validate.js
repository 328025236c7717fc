// node src/validate.js FILE: says what the strict schema of CycloneDX 1.5 has against the document, null if nothing.
import { readFileSync } from "node:fs";
import { Spec, Validation } from "@cyclonedx/cyclonedx-library";

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot5);
console.log(JSON.stringify(await validator.validate(readFileSync(process.argv[2], "utf8"))));
