/**
 * The records, in the canonical JSON form of their protobuf messages. A field that has its default value is absent.
 *
 * Made from `proto/` by `cargo run --example emit_types > pkg/src/records.ts`; a test holds this file to that.
 * @module
 */

/** Any JSON. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** An integer of 64 bits, in decimal. */
export type Int64 = string;

/** A floating-point number; those that JSON has no number for go by name. */
export type Double = number | "NaN" | "Infinity" | "-Infinity";

/** Bytes, in standard base64. */
export type Base64 = string;

/** A point in time, as in RFC 3339: `2025-03-01T12:00:00.500Z`. Begins with `invalid:` where the file holds none. */
export type Timestamp = string;

/** A time span in seconds: `1.500s`. Begins with `invalid:` where the file holds none. */
export type Duration = string;

/**
 * An `@type` that is none of those in {@link Annotation}: a string that no known name equals. Exists only as a type, so that
 * comparing `@type` with a known name leaves exactly that annotation.
 */
export declare enum UnknownType {
  Other = "",
}

/** An annotation of a type that is not in {@link Annotation}. Types that c1z does not know at all have a `value` in base64. */
export interface UnknownAny {
  "@type": UnknownType;
  value?: JsonValue;
}

/** `c1.connector.v2.AgentTrait` */
export interface AgentTrait {
  /** @deprecated */
  status?: AgentTraitAgentStatus;
  identityResourceId?: ResourceId;
  /** @deprecated */
  profile?: JsonObject;
}

/** `c1.connector.v2.Aliases` */
export interface Aliases {
  ids?: string[];
}

/** `c1.connector.v2.AppTrait` */
export interface AppTrait {
  helpUrl?: string;
  /** @deprecated */
  icon?: AssetRef;
  logo?: AssetRef;
  /** @deprecated */
  profile?: JsonObject;
  flags?: AppTraitAppFlag[];
  appSourceType?: string;
  rawAppSourceType?: string;
}

/** `c1.connector.v2.AssetRef` */
export interface AssetRef {
  id?: string;
}

/** `c1.connector.v2.BatonID` */
export interface BatonID {}

/** `c1.connector.v2.CapabilityPermission` */
export interface CapabilityPermission {
  permission?: string;
}

/** `c1.connector.v2.CapabilityPermissions` */
export interface CapabilityPermissions {
  permissions?: CapabilityPermission[];
}

/** `c1.connector.v2.ChildResourceType` */
export interface ChildResourceType {
  resourceTypeId?: string;
}

/** `c1.connector.v2.Deprecated` */
export interface Deprecated {}

/** `c1.connector.v2.DeviceOS` */
export interface DeviceOS {
  type?: DeviceOSOsType;
  name?: string;
  version?: string;
  build?: string;
}

/** `c1.connector.v2.ETag` */
export interface ETag {
  value?: string;
  entitlementId?: string;
}

/** `c1.connector.v2.ETagMatch` */
export interface ETagMatch {
  entitlementId?: string;
}

/** `c1.connector.v2.ETagMetadata` */
export interface ETagMetadata {
  metadata?: JsonObject;
}

/** `c1.connector.v2.EnqueuePageTokens` */
export interface EnqueuePageTokens {
  pageTokens?: string[];
  estimatedTotal?: Int64;
}

/** `c1.connector.v2.Entitlement` */
export interface Entitlement {
  /** What it is on, as the entitlement carries it; `joined()` gives that of the sync. */
  resource?: Resource;
  /** Unique among the entitlements of a sync; often `type:resource:slug`, which is not to be relied upon. */
  id?: string;
  /** For people. */
  displayName?: string;
  /** For people. */
  description?: string;
  /** The types of resource that may hold it. */
  grantableTo?: ResourceType[];
  /** What the connector attached. */
  annotations?: Annotation[];
  /** What it is for. */
  purpose?: EntitlementPurposeValue;
  /** A short name, such as `member`. */
  slug?: string;
}

/** `c1.connector.v2.EntitlementExclusionGroup` */
export interface EntitlementExclusionGroup {
  exclusionGroupId?: string;
  order?: number;
  isDefault?: boolean;
  scopeToResource?: boolean;
}

/** `c1.connector.v2.EntitlementImmutable` */
export interface EntitlementImmutable {
  sourceId?: string;
  metadata?: JsonObject;
}

/** `c1.connector.v2.ExternalId` */
export interface ExternalId {
  id?: string;
  link?: string;
  description?: string;
}

/** `c1.connector.v2.ExternalLink` */
export interface ExternalLink {
  url?: string;
}

/** `c1.connector.v2.ExternalResourceMatch` */
export interface ExternalResourceMatch {
  resourceType?: ResourceTypeTrait;
  key?: string;
  value?: string;
}

/** `c1.connector.v2.ExternalResourceMatchAll` */
export interface ExternalResourceMatchAll {
  resourceType?: ResourceTypeTrait;
}

/** `c1.connector.v2.ExternalResourceMatchID` */
export interface ExternalResourceMatchID {
  id?: string;
}

/** `c1.connector.v2.ExternalTicketRef` */
export interface ExternalTicketRef {
  id?: string;
  externalTicketProvisionerConfigId?: string;
}

/** `c1.connector.v2.ExternalTicketSettings` */
export interface ExternalTicketSettings {
  enabled?: boolean;
}

/** `c1.connector.v2.Grant` */
export interface Grant {
  /** What is held. Every list and read gives it, with id and resource. */
  entitlement?: Entitlement;
  /** Who holds it. Every list and read gives it, with its id. */
  principal?: Resource;
  /** Unique among the grants of a sync. */
  id?: string;
  /** What the connector attached; a `GrantExpandable` is the last. */
  annotations?: Annotation[];
  /** The entitlements through which it is held, where an expansion found them. */
  sources?: GrantSources;
}

/** `c1.connector.v2.GrantAlreadyExists` */
export interface GrantAlreadyExists {}

/** `c1.connector.v2.GrantAlreadyRevoked` */
export interface GrantAlreadyRevoked {}

/** `c1.connector.v2.GrantExpandable` */
export interface GrantExpandable {
  /** Who holds one of these holds the grant's entitlement, too. */
  entitlementIds?: string[];
  /** Only those who hold them directly do. */
  shallow?: boolean;
  /** Only principals of these types do; all when absent. */
  resourceTypeIds?: string[];
}

/** `c1.connector.v2.GrantImmutable` */
export interface GrantImmutable {
  sourceId?: string;
  metadata?: JsonObject;
}

/** `c1.connector.v2.GrantMetadata` */
export interface GrantMetadata {
  metadata?: JsonObject;
}

/** `c1.connector.v2.GrantReplaced` */
export interface GrantReplaced {
  replacedGrantId?: string;
}

/** `c1.connector.v2.GrantSources` */
export interface GrantSources {
  /** By entitlement id. */
  sources?: { [key: string]: GrantSourcesGrantSource };
}

/** `c1.connector.v2.GrantSources.GrantSource` */
export interface GrantSourcesGrantSource {
  /** Whether it is held by itself, not through another. */
  isDirect?: boolean;
}

/** `c1.connector.v2.GroupTrait` */
export interface GroupTrait {
  /** @deprecated */
  icon?: AssetRef;
  /** @deprecated */
  profile?: JsonObject;
  groupSourceType?: string;
  rawGroupSourceType?: string;
}

/** `c1.connector.v2.InsertResourceGrants` */
export interface InsertResourceGrants {}

/** `c1.connector.v2.Issue` */
export interface Issue {
  value?: string;
  severity?: string;
}

/** `c1.connector.v2.LicenseProfileTrait` */
export interface LicenseProfileTrait {
  licenseName?: string;
  purchasedSeats?: Int64;
  consumedSeats?: Int64;
  costPerUnitInCents?: Int64;
  currency?: string;
  entitlementIds?: string[];
}

/** `c1.connector.v2.LineItem` */
export interface LineItem {
  productOrServiceName?: string;
  quantity?: Double;
  unit?: string;
  pricePerUnit?: Money;
  totalPrice?: Money;
}

/** `c1.connector.v2.ManagedDeviceTrait` */
export interface ManagedDeviceTrait {
  serial?: string;
  udid?: string;
  hardwareHash?: string;
  deviceType?: ManagedDeviceTraitDeviceType;
  model?: string;
  vendor?: string;
  os?: DeviceOS;
  compliance?: ManagedDeviceTraitCompliance;
  isEncrypted?: boolean;
  isSupervised?: boolean;
  isPersonal?: boolean;
  managementState?: ManagedDeviceTraitManagementState;
  enrolledAt?: Timestamp;
}

/** `c1.connector.v2.Money` */
export interface Money {
  amountMinor?: Int64;
  currencyCode?: string;
}

/** `c1.connector.v2.NonHumanIdentityTrait` */
export interface NonHumanIdentityTrait {
  nhiType?: NonHumanIdentityTraitNhiType;
  nhiDetail?: string;
}

/** `c1.connector.v2.OptInRequired` */
export interface OptInRequired {}

/** `c1.connector.v2.RateLimitDescription` */
export interface RateLimitDescription {
  status?: RateLimitDescriptionStatus;
  limit?: Int64;
  remaining?: Int64;
  resetAt?: Timestamp;
}

/** `c1.connector.v2.RateLimitWaitReport` */
export interface RateLimitWaitReport {
  waitMs?: Int64;
}

/** `c1.connector.v2.RawId` */
export interface RawId {
  id?: string;
}

/** `c1.connector.v2.RequestId` */
export interface RequestId {
  requestId?: string;
}

/** `c1.connector.v2.Resource` */
export interface Resource {
  /** Type and id, which only together are unique. */
  id?: ResourceId;
  /** What it is below. */
  parentResourceId?: ResourceId;
  /** For people; not unique. */
  displayName?: string;
  /** What the connector attached; its traits are among them. */
  annotations?: Annotation[];
  /** For people. */
  description?: string;
  batonResource?: boolean;
  /** @deprecated */
  externalId?: ExternalId;
  /** @deprecated */
  creationSource?: ResourceCreationSource;
  /** Whatever else the connector knows. */
  profile?: JsonObject;
  /** An asset to show beside it: see `view.asset`. */
  icon?: AssetRef;
  /** Whether it is in use. */
  status?: Status;
  /** When it was made where it comes from. */
  createdAt?: Timestamp;
}

/** `c1.connector.v2.ResourceDeleted` */
export interface ResourceDeleted {
  resourceId?: ResourceId;
}

/** `c1.connector.v2.ResourceDoesNotExist` */
export interface ResourceDoesNotExist {}

/** `c1.connector.v2.ResourceId` */
export interface ResourceId {
  /** Id of the resource type. */
  resourceType?: string;
  /** Id within the type. */
  resource?: string;
  batonResource?: boolean;
}

/** `c1.connector.v2.ResourceType` */
export interface ResourceType {
  /** Unique in a sync, for example `user`. */
  id?: string;
  /** For people. */
  displayName?: string;
  /** What resources of this type are. */
  traits?: ResourceTypeTrait[];
  annotations?: Annotation[];
  /** For people. */
  description?: string;
  sourcedExternally?: boolean;
}

/** `c1.connector.v2.RiskFactor` */
export interface RiskFactor {
  description?: string;
  severity?: RiskFactorSeverity;
}

/** `c1.connector.v2.RiskScore` */
export interface RiskScore {
  /** @deprecated */
  value?: string;
  /** @deprecated */
  factors?: string[];
  normalizedScore?: number;
  sourceScore?: string;
  riskFactors?: RiskFactor[];
}

/** `c1.connector.v2.RoleScopeCondition` */
export interface RoleScopeCondition {
  expression?: string;
}

/** `c1.connector.v2.RoleScopeConditions` */
export interface RoleScopeConditions {
  type?: string;
  conditions?: RoleScopeCondition[];
}

/** `c1.connector.v2.RoleTrait` */
export interface RoleTrait {
  /** @deprecated */
  profile?: JsonObject;
  roleScopeConditions?: RoleScopeConditions;
}

/** `c1.connector.v2.ScopeBindingTrait` */
export interface ScopeBindingTrait {
  roleId?: ResourceId;
  scopeResourceId?: ResourceId;
}

/** `c1.connector.v2.SecretTrait` */
export interface SecretTrait {
  /** @deprecated */
  profile?: JsonObject;
  /** @deprecated */
  createdAt?: Timestamp;
  expiresAt?: Timestamp;
  lastUsedAt?: Timestamp;
  createdById?: ResourceId;
  identityId?: ResourceId;
  credentialType?: SecretTraitCredentialType;
  credentialDetail?: string;
}

/** `c1.connector.v2.SecurityInsightTrait` */
export interface SecurityInsightTrait {
  riskScore?: RiskScore;
  issue?: Issue;
  observedAt?: Timestamp;
  user?: SecurityInsightTraitUserTarget;
  resourceId?: ResourceId;
  externalResource?: SecurityInsightTraitExternalResourceTarget;
  appUser?: SecurityInsightTraitAppUserTarget;
}

/** `c1.connector.v2.SecurityInsightTrait.AppUserTarget` */
export interface SecurityInsightTraitAppUserTarget {
  email?: string;
  externalId?: string;
}

/** `c1.connector.v2.SecurityInsightTrait.ExternalResourceTarget` */
export interface SecurityInsightTraitExternalResourceTarget {
  externalId?: string;
  appHint?: string;
}

/** `c1.connector.v2.SecurityInsightTrait.UserTarget` */
export interface SecurityInsightTraitUserTarget {
  email?: string;
}

/** `c1.connector.v2.SessionStoreUsage` */
export interface SessionStoreUsage {
  kind?: string;
  ops?: SessionStoreUsageOpStats[];
}

/** `c1.connector.v2.SessionStoreUsage.OpStats` */
export interface SessionStoreUsageOpStats {
  op?: string;
  count?: Int64;
  errors?: Int64;
  timeouts?: Int64;
  totalMs?: Int64;
  maxMs?: Int64;
}

/** `c1.connector.v2.SkipEntitlements` */
export interface SkipEntitlements {}

/** `c1.connector.v2.SkipEntitlementsAndGrants` */
export interface SkipEntitlementsAndGrants {}

/** `c1.connector.v2.SkipGrants` */
export interface SkipGrants {}

/** `c1.connector.v2.SkipSyncAnomalyDetection` */
export interface SkipSyncAnomalyDetection {}

/** `c1.connector.v2.SourceCacheCapability` */
export interface SourceCacheCapability {
  mode?: SourceCacheCapabilityMode;
  cacheGeneration?: string;
  configFingerprint?: string;
}

/** `c1.connector.v2.SourceCacheLookupAnswers` */
export interface SourceCacheLookupAnswers {
  answers?: SourceCacheLookupAnswersAnswer[];
}

/** `c1.connector.v2.SourceCacheLookupAnswers.Answer` */
export interface SourceCacheLookupAnswersAnswer {
  rowKind?: string;
  scopeKey?: string;
  found?: boolean;
  cacheValidator?: string;
}

/** `c1.connector.v2.SourceCacheLookupAsk` */
export interface SourceCacheLookupAsk {
  queries?: SourceCacheLookupAskQuery[];
}

/** `c1.connector.v2.SourceCacheLookupAsk.Query` */
export interface SourceCacheLookupAskQuery {
  rowKind?: string;
  scopeKey?: string;
}

/** `c1.connector.v2.SourceCacheLookupOffer` */
export interface SourceCacheLookupOffer {}

/** `c1.connector.v2.SourceCacheRecord` */
export interface SourceCacheRecord {
  scopeKey?: string;
  cacheValidator?: string;
  deletedIds?: string[];
  deletedPrincipalIds?: string[];
}

/** `c1.connector.v2.SourceCacheReplay` */
export interface SourceCacheReplay {
  scopeKey?: string;
  cacheValidator?: string;
  overlay?: boolean;
  deletedIds?: string[];
  deletedPrincipalIds?: string[];
}

/** `c1.connector.v2.Status` */
export interface Status {
  status?: StatusResourceStatus;
  details?: string;
}

/** `c1.c1z.v1.SyncDetails` */
export interface SyncDetails {
  id?: string;
}

/** `c1.connector.v2.TypeScopedEntitlements` */
export interface TypeScopedEntitlements {}

/** `c1.connector.v2.TypeScopedGrants` */
export interface TypeScopedGrants {}

/** `c1.connector.v2.UserTrait` */
export interface UserTrait {
  emails?: UserTraitEmail[];
  /** @deprecated */
  status?: UserTraitStatus;
  /** @deprecated */
  profile?: JsonObject;
  /** @deprecated */
  icon?: AssetRef;
  accountType?: UserTraitAccountType;
  login?: string;
  loginAliases?: string[];
  /** @deprecated */
  createdAt?: Timestamp;
  lastLogin?: Timestamp;
  mfaStatus?: UserTraitMFAStatus;
  ssoStatus?: UserTraitSSOStatus;
  structuredName?: UserTraitStructuredName;
  employeeIds?: string[];
}

/** `c1.connector.v2.UserTrait.Email` */
export interface UserTraitEmail {
  address?: string;
  isPrimary?: boolean;
}

/** `c1.connector.v2.UserTrait.MFAStatus` */
export interface UserTraitMFAStatus {
  mfaEnabled?: boolean;
}

/** `c1.connector.v2.UserTrait.SSOStatus` */
export interface UserTraitSSOStatus {
  ssoEnabled?: boolean;
}

/** `c1.connector.v2.UserTrait.Status` */
export interface UserTraitStatus {
  status?: UserTraitStatusStatus;
  details?: string;
}

/** `c1.connector.v2.UserTrait.StructuredName` */
export interface UserTraitStructuredName {
  givenName?: string;
  familyName?: string;
  middleNames?: string[];
  prefix?: string;
  suffix?: string;
}

/** `c1.connector.v2.V1Identifier` */
export interface V1Identifier {
  id?: string;
}

/** `c1.connector.v2.VendorAgreementTrait` */
export interface VendorAgreementTrait {
  agreementName?: string;
  startDate?: Timestamp;
  endDate?: Timestamp;
  lastDateToTerminate?: Timestamp;
  autoRenewal?: boolean;
  renewalStatus?: VendorAgreementTraitRenewalStatus;
  renewalStatusRaw?: string;
  totalValue?: Money;
  lineItems?: LineItem[];
  pricingModel?: VendorAgreementTraitPricingModel;
  externalAccountManagerEmail?: string;
  externalAccountManagerName?: string;
}

/** `c1.connector.v2.VendorTrait` */
export interface VendorTrait {
  vendorId?: string;
  vendorName?: string;
  vendorDbaName?: string;
  websiteDomain?: string;
  externalVendorId?: string;
  deepLinkUrl?: string;
  sourceBusinessId?: string;
  sourceEntityId?: string;
  trailing30dSpend?: Money;
  trailing365dSpend?: Money;
  ytdSpend?: Money;
}

/** `c1.connector.v2.AgentTrait.AgentStatus`; a number that has no name stays a number. */
export type AgentTraitAgentStatus =
  | "AGENT_STATUS_UNSPECIFIED"
  | "AGENT_STATUS_READY"
  | "AGENT_STATUS_DISABLED"
  | "AGENT_STATUS_DELETED"
  | number;

/** `c1.connector.v2.AppTrait.AppFlag`; a number that has no name stays a number. */
export type AppTraitAppFlag =
  | "APP_FLAG_UNSPECIFIED"
  | "APP_FLAG_HIDDEN"
  | "APP_FLAG_INACTIVE"
  | "APP_FLAG_SAML"
  | "APP_FLAG_OIDC"
  | "APP_FLAG_BOOKMARK"
  | number;

/** `c1.connector.v2.DeviceOS.OsType`; a number that has no name stays a number. */
export type DeviceOSOsType =
  | "OS_TYPE_UNSPECIFIED"
  | "OS_TYPE_WINDOWS"
  | "OS_TYPE_WINDOWS_MOBILE"
  | "OS_TYPE_LINUX"
  | "OS_TYPE_ANDROID"
  | "OS_TYPE_MACOS"
  | "OS_TYPE_IOS"
  | "OS_TYPE_IPADOS"
  | "OS_TYPE_SOLARIS"
  | "OS_TYPE_AIX"
  | "OS_TYPE_HPUX"
  | "OS_TYPE_CHROMEOS"
  | "OS_TYPE_OTHER"
  | number;

/** `c1.connector.v2.Entitlement.PurposeValue`; a number that has no name stays a number. */
export type EntitlementPurposeValue =
  | "PURPOSE_VALUE_UNSPECIFIED"
  | "PURPOSE_VALUE_ASSIGNMENT"
  | "PURPOSE_VALUE_PERMISSION"
  | "PURPOSE_VALUE_OWNERSHIP"
  | number;

/** `c1.connector.v2.ManagedDeviceTrait.Compliance`; a number that has no name stays a number. */
export type ManagedDeviceTraitCompliance =
  | "COMPLIANCE_UNSPECIFIED"
  | "COMPLIANCE_COMPLIANT"
  | "COMPLIANCE_NONCOMPLIANT"
  | "COMPLIANCE_IN_GRACE_PERIOD"
  | "COMPLIANCE_ERROR"
  | number;

/** `c1.connector.v2.ManagedDeviceTrait.DeviceType`; a number that has no name stays a number. */
export type ManagedDeviceTraitDeviceType =
  | "DEVICE_TYPE_UNSPECIFIED"
  | "DEVICE_TYPE_SERVER"
  | "DEVICE_TYPE_DESKTOP"
  | "DEVICE_TYPE_LAPTOP"
  | "DEVICE_TYPE_TABLET"
  | "DEVICE_TYPE_MOBILE"
  | "DEVICE_TYPE_VIRTUAL"
  | "DEVICE_TYPE_OTHER"
  | number;

/** `c1.connector.v2.ManagedDeviceTrait.ManagementState`; a number that has no name stays a number. */
export type ManagedDeviceTraitManagementState =
  | "MANAGEMENT_STATE_UNSPECIFIED"
  | "MANAGEMENT_STATE_MANAGED"
  | "MANAGEMENT_STATE_UNMANAGED"
  | "MANAGEMENT_STATE_PENDING"
  | "MANAGEMENT_STATE_RETIRED"
  | "MANAGEMENT_STATE_WIPED"
  | number;

/** `c1.connector.v2.NonHumanIdentityTrait.NhiType`; a number that has no name stays a number. */
export type NonHumanIdentityTraitNhiType =
  | "NHI_TYPE_UNSPECIFIED"
  | "NHI_TYPE_APP_REGISTRATION"
  | "NHI_TYPE_ASSUMABLE_ROLE"
  | "NHI_TYPE_MANAGED_IDENTITY"
  | number;

/** `c1.connector.v2.RateLimitDescription.Status`; a number that has no name stays a number. */
export type RateLimitDescriptionStatus =
  | "STATUS_UNSPECIFIED"
  | "STATUS_OK"
  | "STATUS_OVERLIMIT"
  | "STATUS_ERROR"
  | number;

/** `c1.connector.v2.Resource.CreationSource`; a number that has no name stays a number. */
export type ResourceCreationSource =
  | "CREATION_SOURCE_UNSPECIFIED"
  | "CREATION_SOURCE_CONNECTOR_LIST_RESOURCES"
  | "CREATION_SOURCE_CONNECTOR_LIST_GRANTS_PRINCIPAL_JIT"
  | number;

/** `c1.connector.v2.ResourceType.Trait`; a number that has no name stays a number. */
export type ResourceTypeTrait =
  | "TRAIT_UNSPECIFIED"
  | "TRAIT_USER"
  | "TRAIT_GROUP"
  | "TRAIT_ROLE"
  | "TRAIT_APP"
  | "TRAIT_SECRET"
  | "TRAIT_SECURITY_INSIGHT"
  | "TRAIT_SCOPE_BINDING"
  | "TRAIT_VENDOR"
  | "TRAIT_VENDOR_AGREEMENT"
  | "TRAIT_LICENSE_PROFILE"
  | "TRAIT_AGENT"
  | "TRAIT_MANAGED_DEVICE"
  | number;

/** `c1.connector.v2.RiskFactor.Severity`; a number that has no name stays a number. */
export type RiskFactorSeverity =
  | "SEVERITY_UNSPECIFIED"
  | "SEVERITY_LOW"
  | "SEVERITY_MEDIUM"
  | "SEVERITY_HIGH"
  | "SEVERITY_CRITICAL"
  | number;

/** `c1.connector.v2.SecretTrait.CredentialType`; a number that has no name stays a number. */
export type SecretTraitCredentialType =
  | "CREDENTIAL_TYPE_UNSPECIFIED"
  | "CREDENTIAL_TYPE_STATIC_SECRET"
  | "CREDENTIAL_TYPE_ASYMMETRIC_KEY"
  | "CREDENTIAL_TYPE_CERTIFICATE"
  | number;

/** `c1.connector.v2.SourceCacheCapability.Mode`; a number that has no name stays a number. */
export type SourceCacheCapabilityMode =
  | "MODE_UNSPECIFIED"
  | "MODE_DISABLED"
  | "MODE_READ_WRITE"
  | number;

/** `c1.connector.v2.Status.ResourceStatus`; a number that has no name stays a number. */
export type StatusResourceStatus =
  | "RESOURCE_STATUS_UNSPECIFIED"
  | "RESOURCE_STATUS_ENABLED"
  | "RESOURCE_STATUS_DISABLED"
  | "RESOURCE_STATUS_DELETED"
  | number;

/** `c1.connector.v2.UserTrait.AccountType`; a number that has no name stays a number. */
export type UserTraitAccountType =
  | "ACCOUNT_TYPE_UNSPECIFIED"
  | "ACCOUNT_TYPE_HUMAN"
  | "ACCOUNT_TYPE_SERVICE"
  | "ACCOUNT_TYPE_SYSTEM"
  | number;

/** `c1.connector.v2.UserTrait.Status.Status`; a number that has no name stays a number. */
export type UserTraitStatusStatus =
  | "STATUS_UNSPECIFIED"
  | "STATUS_ENABLED"
  | "STATUS_DISABLED"
  | "STATUS_DELETED"
  | number;

/** `c1.connector.v2.VendorAgreementTrait.PricingModel`; a number that has no name stays a number. */
export type VendorAgreementTraitPricingModel =
  | "PRICING_MODEL_UNSPECIFIED"
  | "PRICING_MODEL_UNKNOWN"
  | "PRICING_MODEL_PER_SEAT"
  | "PRICING_MODEL_PER_LICENSE"
  | "PRICING_MODEL_FLAT"
  | "PRICING_MODEL_TIERED"
  | "PRICING_MODEL_USAGE"
  | number;

/** `c1.connector.v2.VendorAgreementTrait.RenewalStatus`; a number that has no name stays a number. */
export type VendorAgreementTraitRenewalStatus =
  | "RENEWAL_STATUS_UNSPECIFIED"
  | "RENEWAL_STATUS_NOT_STARTED"
  | "RENEWAL_STATUS_INITIATED"
  | "RENEWAL_STATUS_RENEWED"
  | "RENEWAL_STATUS_CANCELLED"
  | "RENEWAL_STATUS_REJECTED"
  | "RENEWAL_STATUS_EXPIRED"
  | number;

/**
 * Anything that may be attached to a record; `@type` says what it is. An annotation whose bytes do not parse has a `value` in
 * base64 in place of its fields, and the file a warning.
 *
 * @example
 * ```ts
 * const { annotations = [] } = await view.resource({ resourceType: "user", resource: "alice" });
 * for (const annotation of annotations)
 *   if (annotation["@type"] === "type.googleapis.com/c1.connector.v2.UserTrait") console.log(annotation.emails?.[0]?.address); // → alice@example.com
 * ```
 */
export type Annotation =
  | ({ "@type": "type.googleapis.com/c1.c1z.v1.SyncDetails" } & SyncDetails)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.AgentTrait" } & AgentTrait)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.Aliases" } & Aliases)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.AppTrait" } & AppTrait)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.BatonID" } & BatonID)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.CapabilityPermissions" } & CapabilityPermissions)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ChildResourceType" } & ChildResourceType)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.Deprecated" } & Deprecated)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ETag" } & ETag)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ETagMatch" } & ETagMatch)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ETagMetadata" } & ETagMetadata)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.EnqueuePageTokens" } & EnqueuePageTokens)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.EntitlementExclusionGroup" } & EntitlementExclusionGroup)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.EntitlementImmutable" } & EntitlementImmutable)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ExternalLink" } & ExternalLink)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ExternalResourceMatch" } & ExternalResourceMatch)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ExternalResourceMatchAll" } & ExternalResourceMatchAll)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ExternalResourceMatchID" } & ExternalResourceMatchID)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ExternalTicketRef" } & ExternalTicketRef)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ExternalTicketSettings" } & ExternalTicketSettings)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.GrantAlreadyExists" } & GrantAlreadyExists)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.GrantAlreadyRevoked" } & GrantAlreadyRevoked)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.GrantExpandable" } & GrantExpandable)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.GrantImmutable" } & GrantImmutable)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.GrantMetadata" } & GrantMetadata)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.GrantReplaced" } & GrantReplaced)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.GroupTrait" } & GroupTrait)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.InsertResourceGrants" } & InsertResourceGrants)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.LicenseProfileTrait" } & LicenseProfileTrait)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ManagedDeviceTrait" } & ManagedDeviceTrait)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.NonHumanIdentityTrait" } & NonHumanIdentityTrait)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.OptInRequired" } & OptInRequired)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.RateLimitDescription" } & RateLimitDescription)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.RateLimitWaitReport" } & RateLimitWaitReport)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.RawId" } & RawId)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.RequestId" } & RequestId)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ResourceDeleted" } & ResourceDeleted)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ResourceDoesNotExist" } & ResourceDoesNotExist)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.RoleTrait" } & RoleTrait)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.ScopeBindingTrait" } & ScopeBindingTrait)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SecretTrait" } & SecretTrait)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SecurityInsightTrait" } & SecurityInsightTrait)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SessionStoreUsage" } & SessionStoreUsage)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SkipEntitlements" } & SkipEntitlements)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SkipEntitlementsAndGrants" } & SkipEntitlementsAndGrants)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SkipGrants" } & SkipGrants)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SkipSyncAnomalyDetection" } & SkipSyncAnomalyDetection)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SourceCacheCapability" } & SourceCacheCapability)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SourceCacheLookupAnswers" } & SourceCacheLookupAnswers)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SourceCacheLookupAsk" } & SourceCacheLookupAsk)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SourceCacheLookupOffer" } & SourceCacheLookupOffer)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SourceCacheRecord" } & SourceCacheRecord)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.SourceCacheReplay" } & SourceCacheReplay)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.TypeScopedEntitlements" } & TypeScopedEntitlements)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.TypeScopedGrants" } & TypeScopedGrants)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.UserTrait" } & UserTrait)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.V1Identifier" } & V1Identifier)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.VendorAgreementTrait" } & VendorAgreementTrait)
  | ({ "@type": "type.googleapis.com/c1.connector.v2.VendorTrait" } & VendorTrait)
  | UnknownAny;
