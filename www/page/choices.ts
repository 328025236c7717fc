/** What somebody has chosen for the viewer is kept for the next visit, and the page around it follows. */
import type { C1zViewer } from "../src/components/viewer/viewer.ts";
import { languages } from "../src/strings/strings.ts";

const KEPT = ["theme", "density", "lang"] as const;

export function bindChoices(viewer: C1zViewer): void {
  for (const name of KEPT) {
    const before = read(name);
    if (before !== null) viewer.setAttribute(name, before);
  }
  const follow = (): void => {
    const root = document.documentElement;
    root.lang = viewer.getAttribute("lang") ?? ownLanguage();
    const theme = viewer.getAttribute("theme");
    if (theme === null) delete root.dataset["theme"];
    else root.dataset["theme"] = theme;
  };
  follow();
  new MutationObserver((changes) => {
    for (const name of new Set(changes.map((change) => change.attributeName ?? ""))) write(name, viewer.getAttribute(name));
    follow();
  }).observe(viewer, { attributes: true, attributeFilter: [...KEPT] });
}

/** The first of the browser's languages that the viewer speaks. */
function ownLanguage(): string {
  const known = languages().map(([tag]) => tag);
  return navigator.languages.map((tag) => tag.split("-")[0] ?? "").find((tag) => known.includes(tag)) ?? "en";
}

// Where storage is blocked a choice holds for this visit.
function read(name: string): string | null {
  try {
    return localStorage.getItem(`c1z-${name}`);
  } catch {
    return null;
  }
}

function write(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`c1z-${name}`);
    else localStorage.setItem(`c1z-${name}`, value);
  } catch {
    // As above.
  }
}
