/** Words of the picture of access. */
import type { Strings } from "../strings.ts";

const berechtigungen = (n: string): string => `${n} ${n === "1" ? "Berechtigung" : "Berechtigungen"}`;

/** Names of types come from the file, and German makes no plural of them by rule: they stay as they are. */
export const graph: Strings["graph"] = {
  label: "Zugriffsgraph",
  loading: "Zuweisungen werden gelesen …",
  view: "Anzeigen als",
  picture: "Bild",
  list: "Liste",
  side: "Welche Seite",
  sides: { holds: "Hat Zugriff auf", held: "Wer Zugriff hat" },
  empty: { holds: "Keine Berechtigungen zugewiesen.", held: "Niemand hat Zugriff." },
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  fit: "Einpassen",
  saveSvg: "SVG speichern",
  savePng: "PNG speichern",
  saved: (name) => `Gespeichert als ${name}`,
  notSaved: "Das Bild ließ sich nicht erzeugen. Als SVG speichern.",
  layers: ["Inhaber", "Über", "Berechtigungen", "Ressourcen"],
  one: ["Inhaber", "dazwischen", "Berechtigung", "Ressource"],
  how: { direct: "direkt", inherited: "geerbt", mixed: "direkt oder geerbt", on: "auf" },
  howMany: (how, n) => `${n} ${how}`,
  many: {
    holders: (n, type) => [`${n} ${type}`, "als Tabelle"],
    held: (n, type) => [berechtigungen(n), `auf ${type}`],
    grants: (n, type) => [`${n} ${n === "1" ? "Zuweisung" : "Zuweisungen"}`, type === "" ? "anderer Typen" : `an ${type}`],
    entitlements: (n) => [berechtigungen(n), "als Tabelle"],
    sources: (n) => [`${n} ${n === "1" ? "weiterer Weg" : "weitere Wege"}`, "nicht gezeichnet"],
  },
  missing: "nicht in diesem Sync",
  noName: "kein Name",
  column: (layer, n) => `${layer} ${n}`,
  back: (how, layer) =>
    layer === 1 ? "geerbt über" : { direct: "direkt zugewiesen an", inherited: "geerbt von", mixed: "zugewiesen an", on: "bietet" }[how],
  partial: (shown, total) => `${shown} von ${total} Zuweisungen sind einzeln gezeichnet, die anderen als Gruppen nach Typ.`,
  together: (total) => `${total} Zuweisungen sind zu viele, um sie einzeln zu zeichnen: Sie erscheinen als Gruppen nach Typ.`,
  position: (layer, index, size) => `${layer} ${index} von ${size}`,
  to: (how, name) => `${how}: ${name}`,
  from: (how, name) => `von ${name}, ${how}`,
  more: (n) => `und ${n} weitere`,
  keys: "Pfeiltasten folgen den Linien, Enter öffnet, Plus und Minus vergrößern und verkleinern.",
};
