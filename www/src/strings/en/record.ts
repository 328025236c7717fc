/** Words of the pane and the page of one record. */
const some = (n: string, one: string, many: string): string => `${n} ${n === "1" ? one : many}`;

export const record = {
  open: "Open as a page", close: "Close", back: "Back", previous: "Previous row", next: "Next row",
  copyId: "Copy id", print: "Print", parents: "Above it",
  tabs: { access: "Access", graph: "Graph", details: "Details", raw: "Raw" },
  parts: "Parts of the record",
  loading: "Loading …",
  indexing: (percent: number): string => `Looking at all grants, ${percent} %`,
  noName: "no name", noPicture: "Not a picture that can be shown safely.", saveBytes: "Save the bytes …",
  printed: (at: string): string => `, printed ${at}`,
  sync: (id: string): string => `Sync ${id}`,
  access: {
    holds: "Holds", who: "Who has access", holders: "Who holds it", children: "Below it", leads: "Leads to", on: "On",
    holdsNothing: "It holds nothing in this sync.",
    nobody: "Nobody has access to it in this sync.", nobodyHolds: "Nobody holds it in this sync.", noEntitlements: "It has no entitlements in this sync.",
    how: (direct: string, inherited: string): string => [direct === "0" ? "" : `${direct} direct`, inherited === "0" ? "" : `${inherited} inherited`].filter((part) => part !== "").join(", "),
    offers: (grants: string, entitlements: string): string => `${some(grants, "grant", "grants")} of ${some(entitlements, "entitlement", "entitlements")}`,
    grants: (n: string): string => some(n, "grant", "grants"),
    direct: "direct", inherited: "inherited",
    through: "through", andThrough: "direct, and through", inheritedThrough: "inherited through",
    moreSources: (n: string): string => `and ${n} more`,
    passes: "passed on to everyone who holds", passesShallow: "passed on to everyone who directly holds",
    missing: "not in this sync", strays: "Of entitlements that are not in this sync", noType: "of no type",
    more: (n: string): string => `Show ${n} more`,
    shown: (n: string, total: string): string => `${n} of ${total} shown.`,
    all: (n: string): string => `Open all ${n} in the table`,
    noneHold: "nobody", since: (when: string): string => `since ${when}`, showSince: "Show dates",
    leadsTo: "Who holds this entitlement holds these, too.",
    leadsSome: (n: string): string => `Only the first ${n} grants were looked at.`,
    principal: "Principal", entitlement: "Entitlement", resource: "Resource", howLabel: "How", found: "Found", passedOn: "Passed on",
    look: "Look further", principalHolds: "All it holds", entitlementHolders: "All who hold the entitlement", resourceGrants: "All grants on the resource",
    typeResources: "Resources of this type", typeEntitlements: "Entitlements on them", typeGrants: "Grants on them", typeHolds: "Grants they hold",
  },
  details: {
    record: "Record", profile: "Profile", noFields: "no fields", primary: "primary", yes: "yes", no: "no",
    openUrl: "Open", openAs: (url: string): string => `Open ${url}`,
    undecoded: "Of a type that is not known here; its fields by number:",
    stored: "As the file stores it", showStored: "Show", notStored: "The file stores it as it is above.",
    /** Names of fields, where the name itself in words is not good enough. */
    fields: {
      id: "Id", displayName: "Name", parentResourceId: "Parent", mfaStatus: "Multi-factor sign-in", ssoStatus: "Single sign-on",
      employeeIds: "Employee ids", helpUrl: "Help page", nhiType: "Kind", nhiDetail: "Detail", roleScopeConditions: "Scope conditions",
      udid: "UDID", os: "Operating system", url: "Address", deepLinkUrl: "Address", externalId: "External id", grantableTo: "Can be granted to",
      entitlementIds: "Entitlements", resourceTypeIds: "Only for types", emails: "Emails", sources: "Sources", identityId: "Identity", createdById: "Created by",
      identityResourceId: "Identity", roleId: "Role", scopeResourceId: "Scope", trailing30dSpend: "Spend of 30 days", trailing365dSpend: "Spend of 365 days", ytdSpend: "Spend of this year",
    } as Readonly<Record<string, string>>,
    /** Names of annotations, likewise. */
    types: {
      UserTrait: "User", GroupTrait: "Group", RoleTrait: "Role", AppTrait: "App", SecretTrait: "Secret", LicenseProfileTrait: "License", NonHumanIdentityTrait: "Non-human identity",
      AgentTrait: "Agent", ManagedDeviceTrait: "Managed device", SecurityInsightTrait: "Security insight", ScopeBindingTrait: "Scope binding", VendorTrait: "Vendor",
      VendorAgreementTrait: "Vendor agreement", GrantExpandable: "Passed on", V1Identifier: "Identifier of version 1", ETag: "ETag",
    } as Readonly<Record<string, string>>,
  },
  raw: {
    json: "JSON", expand: "Expand all", collapse: "Collapse all", copyJson: "Copy JSON",
    bytes: "Bytes", size: (type: string, size: string): string => `${type}, ${size}`,
    wire: "Fields by number", wireNote: "What is nested is a guess: protobuf does not say.", hex: "Hexadecimal",
    showBytes: "Show the bytes", hexLabel: (size: string): string => `Bytes in hexadecimal, ${size}`,
    tooLong: (size: string): string => `The first ${size} are shown.`,
  },
  picture: (id: string): string => `Picture ${id}`,
};
