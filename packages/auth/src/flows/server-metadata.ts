import { IDENTITY_SCOPES } from "../model/scope.js";
import type { ServiceStore } from "../store/services.js";

export interface ServerMetadataParts {
  readonly issuer: string;
  readonly passwordGrant: boolean;
  readonly services: ServiceStore;
}

export type ServerMetadata = () => Promise<object>;

/** Builds the metadata by which OAuth clients find everything else (RFC 8414, 2). */
export function createServerMetadata({ issuer, passwordGrant, services }: ServerMetadataParts): ServerMetadata {
  const base = issuer.replace(/\/$/, "");
  return async () => ({
    issuer,
    token_endpoint: `${base}/token`,
    revocation_endpoint: `${base}/revoke`,
    introspection_endpoint: `${base}/introspect`,
    jwks_uri: `${base}/.well-known/jwks.json`,
    scopes_supported: [...IDENTITY_SCOPES, ...(await services.registry()).scopes],
    response_types_supported: [], // required, though there is no authorization endpoint that would know any
    grant_types_supported: [...(passwordGrant ? ["password"] : []), "refresh_token"],
    token_endpoint_auth_methods_supported: ["none"],
    revocation_endpoint_auth_methods_supported: ["none"],
    introspection_endpoint_auth_methods_supported: ["Bearer"], // a type of access token, as section 2 allows here
  });
}
