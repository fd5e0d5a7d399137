import { problemAnswer, responseName, type ApiPart, type Listing } from "@repo/service";
import { accountPart } from "./account.js";
import { adminPart } from "./admin.js";
import { apiKeyPart } from "./api-keys.js";
import { oauthPart } from "./oauth.js";
import { identitySecurity, type ApiSecurity } from "./security.js";
import { wellKnownPart } from "./well-known.js";

/** What the description of the identity routes is made from. */
export interface IdentityPartOptions {
  /** Every scope that this service knows. */
  readonly scopes: readonly string[];
  readonly sessionList: { readonly listing: Listing };
  readonly apiKeys: { readonly listing: Listing };
  readonly userAdmin: { readonly listing: Listing };
  readonly auditTrail: { readonly listing: Listing; readonly ownListing: Listing };
}

/** Describes the identity routes, and how a service guards its own. */
export function identityPart({
  scopes,
  sessionList,
  apiKeys,
  userAdmin,
  auditTrail,
}: IdentityPartOptions): ApiSecurity {
  const security = identitySecurity(scopes);
  const listings = { users: userAdmin.listing, events: auditTrail.listing, ownEvents: auditTrail.ownListing };
  const parts: ApiPart[] = [
    oauthPart,
    accountPart(security, sessionList.listing),
    apiKeyPart(apiKeys.listing),
    adminPart(listings),
    wellKnownPart,
  ];
  const taken = problemAnswer(409, "The name is taken.");
  return {
    ...security,
    tags: parts.flatMap(({ tags }) => tags),
    paths: Object.assign({}, ...parts.map(({ paths }) => paths)) as ApiPart["paths"],
    schemas: Object.assign({}, ...parts.map(({ schemas }) => schemas)) as Required<ApiPart>["schemas"],
    responses: { ...security.responses, ...oauthPart.responses, [responseName(409)]: taken },
  };
}
