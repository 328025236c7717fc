// What questions over a whole sync must answer, worked out the slow and obvious way from the records' JSON.

const TRAIT = (name) => name.replace(/^TRAIT_/, "").replace("UNSPECIFIED", "").replaceAll("_", " ").toLowerCase();
/** The traits that a resource type can have; other annotations of the kind are none. */
const TRAITS = ["user", "group", "role", "app", "secret", "security insight", "scope binding", "vendor", "vendor agreement", "license profile", "agent", "managed device"];
const WORD = (name = "") => /ENABLED$|DISABLED$|DELETED$/.exec(name)?.[0].toLowerCase() ?? "";
const PURPOSE = (name = "") => /ASSIGNMENT$|PERMISSION$|OWNERSHIP$/.exec(name)?.[0].toLowerCase() ?? "";

/** Without case and accents. Letters that Unicode does not take apart are left out of comparisons, see `isPlain`. */
export const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
export const isPlain = (text) => /^[\x20-\x7e]*$/.test(fold(text)) && !/[^\x20-\x7eÀ-ÖØ-öù-ÿ]/.test(text.normalize("NFC"));

/** Digits by their number, everything else as it stands; `""` is last whatever the direction. */
export function compareText(a, b) {
  const parts = (text) => fold(text).match(/\d+|\D/gu) ?? [];
  const [left, right] = [parts(a), parts(b)];
  let zeros = 0;
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const [x, y] = [left[at], right[at]];
    if (/\d/.test(x) && /\d/.test(y)) {
      const [m, n] = [BigInt(x), BigInt(y)];
      if (m !== n) return m < n ? -1 : 1;
      zeros ||= x.length - y.length;
    } else if (x !== y) return Buffer.compare(Buffer.from(x), Buffer.from(y));
  }
  return left.length - right.length || zeros;
}

const NUMBERS = new Set(["resources", "children", "entitlements", "grants"]);
const TIMES = new Set(["createdAt", "lastLogin", "expiresAt"]);
const valueOf = (column, kind) => {
  if (NUMBERS.has(column)) return (a, b) => Number(a) - Number(b);
  // Nanoseconds are more than a Date has; texts of UTC compare once they are equally long.
  if (TIMES.has(column)) return (a, b) => (stamp(a) < stamp(b) ? -1 : Number(stamp(a) > stamp(b)));
  return compareText;
};
const stamp = (text) => text.replace(/(\.\d+)?Z$/, (_, fraction = ".") => fraction.padEnd(10, "0"));

/** Rows by some columns of their cells, stably; those without a value last either way. */
export function sorted(rows, columns, orderBy) {
  const orders = [orderBy].flat().map(({ column, direction }) => ({ at: columns.indexOf(column), compare: valueOf(column), sign: direction === "descending" ? -1 : 1 }));
  return rows.toSorted((a, b) => {
    for (const { at, compare, sign } of orders) {
      const [x, y] = [a[at], b[at]];
      const order = x === "" || y === "" ? Number(x === "") - Number(y === "") : sign * compare(x, y);
      if (order !== 0) return order;
    }
    return 0;
  });
}

/** A sync as lists of records, with everything that can be asked of them. */
export class Oracle {
  constructor(lists) {
    Object.assign(this, lists);
    this.byRef = new Map(this.resources.map((record) => [ref(record.id), record]));
    this.byType = new Map(this.resourceTypes.map((record) => [record.id ?? "", record]));
    this.byEntitlement = new Map(this.entitlements.map((record) => [record.id, record]));
  }

  cells(kind, record) {
    return this[`${kind}Cells`](record);
  }

  resourceTypesCells({ displayName = "", id = "", traits = [], description = "" }) {
    return [displayName, id, traits.map(TRAIT).join(", "), description, String(id === "" ? 0 : this.resources.filter((one) => typeOf(one.id) === id).length)];
  }

  resourcesCells(record) {
    const { displayName = "", id, parentResourceId: parent, description = "" } = record;
    const user = trait(record, "UserTrait") ?? {};
    const emails = user.emails ?? [];
    const own = ref(id);
    const none = idOf(id) === "";
    const count = (records, of) => String(none ? 0 : records.filter((one) => ref(of(one)) === own).length);
    return [
      displayName, typeOf(id), idOf(id), typeOf(parent), idOf(parent),
      WORD(record.status?.status) || WORD(user.status?.status),
      (emails.find(({ isPrimary }) => isPrimary) ?? emails[0])?.address ?? "",
      description, record.createdAt ?? user.createdAt ?? "", user.lastLogin ?? "", trait(record, "SecretTrait")?.expiresAt ?? "",
      this.byRef.get(ref(parent))?.displayName ?? "",
      count(this.resources, (one) => one.parentResourceId),
      count(this.entitlements, (one) => one.resource?.id),
      count(this.grants, (one) => one.principal?.id),
    ];
  }

  entitlementsCells(record) {
    const { displayName = "", id = "", slug = "", purpose, resource = {}, description = "" } = record;
    return [
      displayName, id, slug, PURPOSE(purpose), typeOf(resource.id), idOf(resource.id), description,
      this.name(resource), String(id === "" ? 0 : this.grants.filter((one) => one.entitlement?.id === id).length),
    ];
  }

  grantsCells(record) {
    const { id = "", principal = {}, entitlement = {} } = record;
    const resource = entitlement.resource ?? {};
    const own = this.byEntitlement.get(entitlement.id);
    return [
      id, typeOf(principal.id), idOf(principal.id), this.name(principal), entitlement.id ?? "",
      own === undefined ? (entitlement.displayName ?? "") : (own.displayName ?? ""),
      typeOf(resource.id), idOf(resource.id), this.name(resource), grantKind(record),
    ];
  }

  /** The name of a resource that a record carries: that of the sync's own, where it has it. */
  name(carried) {
    const own = this.byRef.get(ref(carried.id));
    return (own === undefined ? carried.displayName : own.displayName) ?? "";
  }

  /** Facets by name of the filter, with the values of one record. */
  values(kind, record) {
    switch (kind) {
      case "resourceTypes":
        return { trait: traitsOf((record.traits ?? []).map(TRAIT)) };
      case "resources": {
        const cells = this.resourcesCells(record);
        const own = (record.annotations ?? []).map((one) => /\.(\w+)Trait$/.exec(one["@type"])?.[1]).filter(Boolean);
        return { resourceTypeId: [cells[1]], trait: traitsOf(own.map((name) => name.replace(/(?!^)([A-Z])/g, " $1").toLowerCase())), status: [cells[5]] };
      }
      case "entitlements": {
        const cells = this.entitlementsCells(record);
        return { resourceTypeId: [cells[4]], purpose: [cells[3]] };
      }
      default: {
        const cells = this.grantsCells(record);
        return { entitlementResourceType: [cells[6]], principalResourceType: [cells[1]], kind: [cells[9]] };
      }
    }
  }

  facets(kind, records) {
    const facets = new Map();
    for (const record of records) {
      for (const [name, values] of Object.entries(this.values(kind, record))) {
        const counts = facets.get(name) ?? new Map();
        facets.set(name, counts);
        for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    return facets;
  }

  /** Whether a text is in what a person would look through. */
  has(kind, record, text) {
    const within = (fields) => fields.some((field) => fold(field).includes(fold(text)));
    switch (kind) {
      case "resourceTypes":
        return record.id === text || within([record.displayName ?? "", record.id ?? "", record.description ?? ""]);
      case "resources":
        return idOf(record.id) === text || `${typeOf(record.id)}:${idOf(record.id)}` === text || within(resourceTexts(record));
      case "entitlements":
        return record.id === text || within([record.displayName, record.id, record.slug, record.description].filter((one) => one !== undefined));
      default: {
        if (record.id === text) return true;
        const of = record.entitlement ?? {};
        const carried = (resource = {}) => {
          const own = this.byRef.get(ref(resource.id));
          return own === undefined ? within([resource.displayName ?? "", idOf(resource.id)]) : within(resourceTexts(own));
        };
        const own = this.byEntitlement.get(of.id);
        const entitlement = own === undefined ? within([of.displayName ?? "", of.id ?? ""]) : this.has("entitlements", own, text) && (own.id !== text || within([own.id]));
        return entitlement || carried(record.principal) || carried(of.resource);
      }
    }
  }

  /** Whether a record's id is exactly the text. */
  isExact(kind, record, text) {
    if (kind !== "resources") return record.id === text;
    return idOf(record.id) === text || `${typeOf(record.id)}:${idOf(record.id)}` === text;
  }

  /** Records with a text: those of exactly this id first. */
  search(kind, records, text) {
    const found = records.filter((record) => this.has(kind, record, text));
    return [...found.filter((record) => this.isExact(kind, record, text)), ...found.filter((record) => !this.isExact(kind, record, text))];
  }

  joined(kind, record) {
    const some = (members) => Object.fromEntries(Object.entries(members).filter(([, member]) => member !== undefined));
    const resource = (of) => this.byRef.get(ref(of?.id));
    const type = (of) => this.byType.get(typeOf(of?.id));
    switch (kind) {
      case "resourceTypes":
        return { resourceType: record };
      case "resources":
        return some({ resource: record, resourceType: type(record), parent: this.byRef.get(ref(record.parentResourceId)) });
      case "entitlements":
        return some({ entitlement: record, resource: resource(record.resource), resourceType: type(record.resource) });
      default: {
        const of = record.entitlement ?? {};
        return some({ grant: record, entitlement: this.byEntitlement.get(of.id), resource: resource(of.resource), resourceType: type(of.resource), principal: resource(record.principal) });
      }
    }
  }
}

/** RFC 4180, with an apostrophe before what a spreadsheet would run. */
export function csv(columns, rows) {
  const cell = (text) => {
    const content = (/^[=+\-@\t\r]/.test(text) ? "'" : "") + text.replaceAll('"', '""');
    return /[",\r\n]|^ | $/.test(text) ? `"${content}"` : content;
  };
  return [columns, ...rows].map((row, at) => (at === 0 ? row : row.map(cell)).join(",") + "\r\n").join("");
}

const typeOf = (id) => id?.resourceType ?? "";
const idOf = (id) => id?.resource ?? "";
const ref = (id) => JSON.stringify([typeOf(id), idOf(id)]);
const trait = (record, name) => (record.annotations ?? []).find((one) => one["@type"]?.endsWith(`/c1.connector.v2.${name}`));
const traitsOf = (names) => {
  const known = [...new Set(names.filter((name) => TRAITS.includes(name)))];
  return known.length === 0 ? [""] : known;
};

/** Only there because another entitlement was expanded: it has sources, and its own entitlement is not one. */
function grantKind({ sources, entitlement }) {
  const from = Object.keys(sources?.sources ?? {});
  return from.length > 0 && !from.includes(entitlement?.id ?? "") ? "expanded" : "direct";
}

function resourceTexts(record) {
  const texts = [record.displayName, record.id?.resource, record.externalId?.id, record.description, ...leaves(record.profile)];
  for (const one of record.annotations ?? []) {
    const name = /\/c1\.connector\.v2\.(\w+)$/.exec(one["@type"])?.[1];
    if (["UserTrait", "GroupTrait", "RoleTrait", "AppTrait", "SecretTrait", "AgentTrait"].includes(name)) texts.push(...leaves(one.profile));
    if (name === "LicenseProfileTrait") texts.push(one.licenseName);
    if (name !== "UserTrait") continue;
    const { givenName, familyName, middleNames = [], prefix, suffix } = one.structuredName ?? {};
    texts.push(one.login, ...(one.loginAliases ?? []), ...(one.employeeIds ?? []), ...(one.emails ?? []).map(({ address }) => address));
    texts.push(givenName, familyName, ...middleNames, prefix, suffix);
  }
  return texts.filter((text) => text !== undefined);
}

/** The strings and numbers of a Struct. */
function leaves(value) {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leaves);
}
