// The custom-elements manifest (schema 1.0.0) of <c1z-viewer>, for editors and for documentation: out of the doc comment of the class
// (www/src/components/viewer/viewer.ts), the public type (pkg/src/viewer.ts) and the custom properties (theme.styles.ts).
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (name) => readFileSync(join(root, name), "utf8");

/** What each custom property is for; those of a family share a text. */
const PROPERTIES = [
  [/^font$/, "typeface of the text"],
  [/^mono$/, "typeface of ids and of what is as it is in the file"],
  [/^(xs|s|m|l|xl)$/, "a size of text, from the smallest (xs) to titles (xl)"],
  [/^radius$/, "radius of the corners"],
  [/^row$/, "height of a table's row; follows `density` and the kind of pointer"],
  [/^page$/, "background of the whole"],
  [/^panel$/, "background of panels and tables"],
  [/^raised$/, "background of menus and dialogs"],
  [/^hover$/, "background under the pointer"],
  [/^select$/, "background of what is selected"],
  [/^line$/, "lines between things"],
  [/^edge$/, "edges of buttons and fields"],
  [/^text$/, "colour of the text"],
  [/^soft$/, "text of less weight"],
  [/^accent$/, "links, the focus and what is chosen"],
  [/^on-accent$/, "text upon the accent"],
  [/^accent-soft$/, "background in the tone of the accent"],
  [/^shadow$/, "shadow of what is raised"],
  [/^(good|warn|bad|open)$/, "text of a state: in order, to be looked at, wrong, unfinished"],
  [/^(good|warn|bad|open)-soft$/, "background of a state"],
  [/^hue-\d$/, "colours that tell kinds apart"],
];

/** The manifest as an object. */
export function elements() {
  const element = read("www/src/components/viewer/viewer.ts");
  const types = read("pkg/src/viewer.ts");
  const comment = /\/\*\*((?:(?!\*\/)[^])*)\*\/\s*export class C1zViewer\b/.exec(element)?.[1] ?? "";
  const lines = comment.split("\n").map((line) => line.replace(/^\s*\* ?/, "").trim()).filter(Boolean);
  const tags = (name) => lines.flatMap((line) => {
    const found = new RegExp(`^@${name} (?:\\{([^}]*)\\} )?(\\S+)(?: - (.*))?$`).exec(line);
    return found === null ? [] : [{ type: found[1], name: found[2], description: found[3] }];
  });
  const described = ({ name, description }) => ({ name, description });
  const events = new Map(members(/interface C1zViewerEventMap[^{]*\{([^]*?)\n\}/.exec(types)?.[1] ?? "").map((member) => [member.name, member]));
  const own = members(/export interface C1zViewer extends HTMLElement \{([^]*?)\n {2}addEventListener/.exec(types)?.[1] ?? "");
  const attributes = tags("attr").map((tag) => ({
    ...described(tag), type: { text: tag.type ?? "string" }, ...(own.some(({ name }) => name === tag.name) ? { fieldName: tag.name } : {}),
  }));
  return {
    schemaVersion: "1.0.0",
    modules: [{
      kind: "javascript-module",
      path: "dist/viewer.js",
      declarations: [{
        kind: "class",
        name: "C1zViewer",
        customElement: true,
        tagName: tags("element")[0]?.name,
        description: lines.filter((line) => !line.startsWith("@")).join(" "),
        superclass: { name: "HTMLElement" },
        attributes,
        members: own.map(({ name, type, parameters, description }) => parameters === undefined
          ? { kind: "field", name, description, type: { text: type }, ...(attributes.some((attribute) => attribute.name === name) ? { attribute: name } : {}) }
          : { kind: "method", name, description, parameters, return: { type: { text: type } } }),
        events: tags("fires").map((tag) => ({ ...described(tag), type: { text: events.get(tag.name)?.type ?? "CustomEvent" } })),
        slots: tags("slot").map(described),
        cssParts: tags("csspart").map(described),
        cssProperties: customProperties(),
      }],
      exports: [
        { kind: "js", name: "C1zViewer", declaration: { name: "C1zViewer", module: "dist/viewer.js" } },
        { kind: "custom-element-definition", name: "c1z-viewer", declaration: { name: "C1zViewer", module: "dist/viewer.js" } },
      ],
    }],
  };
}

/** Members of an interface, each a doc comment of one line and the member below it. */
function members(body) {
  return [...body.matchAll(/\/\*\* (.*?) \*\/\n\s*"?([\w-]+)"?(\(.*\))?\??: (.*);/g)].map(([, description, name, signature, type]) => ({
    name, description, type, parameters: signature === undefined ? undefined : [...signature.matchAll(/(\w+)(\?)?: ([^,()]+)/g)].map(([, parameter, optional, text]) => ({
      name: parameter, type: { text }, ...(optional === undefined ? {} : { optional: true }),
    })),
  }));
}

/** The custom properties that the element sets upon itself, with what they are when nobody says otherwise. */
function customProperties() {
  const first = /:host \{([^]*?)\n {2}\}/.exec(read("www/src/components/theme.styles.ts"))?.[1] ?? "";
  return [...first.matchAll(/--c1z-([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => ({
    name: `--c1z-${name}`, description: PROPERTIES.find(([pattern]) => pattern.test(name))?.[1], default: value.trim(),
  }));
}
