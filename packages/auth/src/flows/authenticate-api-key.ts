import { isSameHash, NO_HASH, parseApiKey } from "../crypto/api-key.js";
import type { Check } from "../model/checks.js";
import { AuthError } from "../model/errors.js";
import type { Principal } from "../model/principal.js";
import { scopesOfKey } from "../model/scope.js";
import type { ApiKeyStore } from "../store/api-keys.js";
import type { KeyUses } from "./key-uses.js";

export interface AuthenticateApiKeyParts {
  readonly service: string;
  readonly apiKeys: ApiKeyStore;
  readonly keyUses: KeyUses;
  readonly clock: () => number;
}

/** Who a key belongs to. Throws `invalid_api_key`. */
export type AuthenticateApiKey = (key: string) => Promise<Principal>;

/**
 * Builds the flow behind `X-API-Key`. Nothing is cached: each use is one read by the primary key, so that revoking a
 * key, disabling its user and changing a role count from the next request on, in every process.
 */
export function createAuthenticateApiKey(parts: AuthenticateApiKeyParts): AuthenticateApiKey {
  const { service, apiKeys, keyUses, clock } = parts;
  const refuse = (check: Check, detail: string): AuthError =>
    new AuthError("invalid_api_key", detail, { check, challenge: { realm: service } });

  return async (key) => {
    const sent = parseApiKey(key);
    if (!sent) throw refuse("form", "This is not an API key, or a character of it is wrong.");
    const found = await apiKeys.findToUse(sent.id);
    // One wording and the same work, whether the id or the secret is wrong: neither tells which ids there are.
    const matches = isSameHash(sent.secretHash, found?.secretHash ?? NO_HASH);
    if (!found || !matches) throw refuse("key", "The API key is unknown, or was revoked.");

    // From here on it is the key's holder who asks, and may know why.
    const expiresAt = Date.parse(found.expiresAt);
    if (expiresAt <= clock()) throw refuse("expiry", "The API key has expired.");
    if (found.owner.disabled) throw refuse("user", "The user of the API key is disabled.");
    if (!found.audience.includes(service)) throw refuse("audience", "The API key is for another service.");

    keyUses.note(found);
    const { userId, audience, owner } = found;
    const { username, role } = owner;
    const scopes = scopesOfKey(role, found.scopes);
    return { userId, username, role, scopes, audience, sessionId: null, clientId: "api-key", expiresAt };
  };
}
