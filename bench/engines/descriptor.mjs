// What protobufjs needs to read a grant row: names and numbers from proto/c1/connector/v2, no more than a grant holds.
const string = (id) => ({ type: "string", id });
const strings = (id) => ({ type: "string", id, rule: "repeated" });
const annotations = (id) => ({ type: "google.protobuf.Any", id, rule: "repeated" });

const connector = {
  ResourceId: { fields: { resourceType: string(1), resource: string(2), batonResource: { type: "bool", id: 3 } } },
  Resource: {
    fields: {
      id: { type: "ResourceId", id: 1 },
      parentResourceId: { type: "ResourceId", id: 2 },
      displayName: string(3),
      annotations: annotations(4),
      description: string(5),
    },
  },
  Entitlement: {
    fields: {
      resource: { type: "Resource", id: 1 },
      id: string(2),
      displayName: string(3),
      description: string(4),
      annotations: annotations(6),
      purpose: { type: "PurposeValue", id: 7 },
      slug: string(8),
    },
    nested: {
      PurposeValue: {
        values: { PURPOSE_VALUE_UNSPECIFIED: 0, PURPOSE_VALUE_ASSIGNMENT: 1, PURPOSE_VALUE_PERMISSION: 2, PURPOSE_VALUE_OWNERSHIP: 3 },
      },
    },
  },
  GrantSources: {
    fields: { sources: { keyType: "string", type: "GrantSource", id: 1 } },
    nested: { GrantSource: { fields: { isDirect: { type: "bool", id: 1 } } } },
  },
  Grant: {
    fields: {
      entitlement: { type: "Entitlement", id: 1 },
      principal: { type: "Resource", id: 2 },
      id: string(3),
      annotations: annotations(4),
      sources: { type: "GrantSources", id: 5 },
    },
  },
  GrantExpandable: { fields: { entitlementIds: strings(1), shallow: { type: "bool", id: 2 }, resourceTypeIds: strings(3) } },
  GrantImmutable: { fields: { sourceId: string(1) } },
};

const any = { fields: { type_url: string(1), value: { type: "bytes", id: 2 } } };

export const descriptor = {
  nested: {
    google: { nested: { protobuf: { nested: { Any: any } } } },
    c1: { nested: { connector: { nested: { v2: { nested: connector } } } } },
  },
};
