/** Words of tables: columns, sorting, facets, export. */
import type { Strings } from "../strings.ts";

const type = "Typ";
const description = "Beschreibung";
const id = "ID";
const name = "Name";

export const table: Strings["grid"] = {
  columns: {
    resourceTypes: { displayName: name, id, traits: "Merkmale", resources: "Ressourcen", description },
    resources: {
      displayName: name, resourceType: type, email: "E-Mail", status: "Status", lastLogin: "Letzte Anmeldung", expiresAt: "Läuft ab", grants: "Zuweisungen",
      entitlements: "Berechtigungen", grantsOn: "Zuweisungen darauf", children: "Darunter", parentName: "Übergeordnet", parentType: "Typ darüber", parent: "ID darüber", createdAt: "Erstellt", resource: id, description,
    },
    entitlements: {
      displayName: name, resourceName: "Ressource", resourceType: "Ressourcentyp", resource: "Ressourcen-ID", purpose: "Zweck", grants: "Zuweisungen", slug: "Slug", id, description,
    },
    grants: {
      principalName: "Inhaber", principalType: "Inhabertyp", principal: "Inhaber-ID", entitlementName: "Berechtigung", entitlementId: "Berechtigungs-ID",
      resourceName: "Ressource", resourceType: "Ressourcentyp", resource: "Ressourcen-ID", kind: "Herkunft", id,
    },
    assets: { id, contentType: "Inhaltstyp", size: "Größe" },
  },
  values: {
    enabled: "aktiv", disabled: "deaktiviert", deleted: "gelöscht", unspecified: "keine Angabe", assignment: "Zugehörigkeit", permission: "Recht", ownership: "Eigentum",
    direct: "direkt", inherited: "geerbt", expanded: "geerbt", principal: "Inhaber", entitlement: "Berechtigung", resource: "Ressource",
    user: "Benutzer", group: "Gruppe", role: "Rolle", app: "App", secret: "Secret", agent: "Agent", vendor: "Anbieter", "vendor agreement": "Anbietervertrag",
    "license profile": "Lizenzprofil", "managed device": "Verwaltetes Gerät", "scope binding": "Scope-Bindung", "security insight": "Sicherheitsbefund",
    human: "Mensch", service: "Dienst", system: "System", error: "Fehler", "read write": "Lesen und Schreiben", critical: "kritisch", high: "hoch", medium: "mittel", low: "niedrig",
    managed: "verwaltet", unmanaged: "nicht verwaltet", compliant: "konform", noncompliant: "nicht konform", expired: "abgelaufen", cancelled: "gekündigt",
    renewed: "verlängert", other: "anderes", unknown: "unbekannt", certificate: "Zertifikat",
  },
  assets: "Assets",
  asset: (count) => (count === 1 ? "Asset" : "Assets"),
  row: "Zeile",
  of: (shown, all) => `${shown} von ${all}`,
  sorted: (place, descending) => `${descending ? "absteigend" : "aufsteigend"} sortiert, ${place === 2 ? "an zweiter Stelle" : `an Stelle ${place}`}`,
  sort: "Klick sortiert, Umschalt und Klick fügt eine zweite Ordnung hinzu",
  filter: {
    open: (title) => `${title} filtern`,
    filtered: (title) => `${title}, gefiltert`,
    comparison: "Vergleich", value: "Wert", any: "beliebig",
    times: { "<": "vor", "<=": "bis", ">": "nach", ">=": "ab" },
    empty: "ist leer", filled: "ist nicht leer",
    apply: "Filtern", clear: "Leeren", also: "Außerdem im Filter:",
  },
  clearFilter: "Filter leeren",
  notThese: "Der Filter ist nicht lesbar, darum gibt es keine Zeilen.",
  index: { label: "Alle Zeilen werden durchgesehen", rows: (done, all) => `${done} von ${all} Zeilen`, cancel: "Abbrechen", cancelled: "Abgebrochen, bevor alle Zeilen gelesen waren.", again: "Erneut versuchen" },
  facets: {
    open: "Filter",
    label: "Filter",
    names: { resourceTypeId: type, trait: "Merkmal", status: "Status", purpose: "Zweck", entitlementResourceType: "Ressourcentyp", principalResourceType: "Inhabertyp", kind: "Herkunft" },
    none: "keine Angabe",
    loading: "Alle Zeilen werden gezählt …",
    cancel: "Abbrechen",
    cancelled: "Abgebrochen.",
    again: "Nachzählen",
    failed: "Das ließ sich nicht zählen.",
    nothing: "Hier gibt es nichts zu filtern.",
    more: (n) => `Alle ${n} anzeigen`,
    fewer: "Weniger anzeigen",
    close: "Filter schließen",
  },
  menu: {
    open: "Spalten",
    shown: "Angezeigt",
    hidden: "Nicht angezeigt",
    move: (title) => `${title} ziehen`,
    up: (title) => `${title} nach oben`,
    down: (title) => `${title} nach unten`,
    pinned: "Feststehende Spalten",
    reset: "Zurück zu den üblichen Spalten",
  },
  copy: {
    open: "Kopieren", cell: "Zelle", row: "Zeile", rows: (n) => (n === "1" ? "1 ausgewählte Zeile" : `${n} ausgewählte Zeilen`), rowsNone: "Zeilen mit der Leertaste oder per Klick auf die Nummer auswählen",
    tsv: "als Text für Tabellenprogramme", json: "als JSON",
    cellDone: "Zelle kopiert",
    done: (n, said) => (n === 1 ? "1 Zeile kopiert" : `${said} Zeilen kopiert`),
    tooMany: (most) => `Zu viele Zeilen zum Kopieren: höchstens ${most}. Stattdessen exportieren.`,
    failed: "Kopieren nicht möglich",
  },
  selected: (n) => (n === "1" ? "1 Zeile ausgewählt" : `${n} Zeilen ausgewählt`),
  export: { open: "Export", view: "Diese Ansicht", viewNote: "Mit diesen Filtern, dieser Ordnung und diesen Spalten", all: (kind) => `Alle ${kind}`, formats: { csv: "CSV", json: "JSON", ndjson: "NDJSON" } },
};
