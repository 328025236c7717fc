/** What the viewer needs once a file is open. */
import { de } from "../../strings/de.ts";
import { addPack } from "../../strings/strings.ts";
import "../palette/palette.ts";
import "../record/asset.ts";
import "../record/record.ts";
import "../records/records.ts";
import "../results/results.ts";
import "../writing/writing.ts";

addPack("de", de);
