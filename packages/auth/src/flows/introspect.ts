import type { Claims } from "../crypto/claims.js";
import type { Tokens } from "../crypto/token.js";
import type { Revocations } from "./revocations.js";

/** What is said about a token (RFC 7662, 2.2). Of one that is not good for anything, nothing more. */
export type Introspection =
  { readonly active: false } | (Claims & { readonly active: true; readonly token_type: string });

export type Introspect = (token: string) => Promise<Introspection>;

/**
 * Builds the flow behind `POST /introspect`. Only access tokens are active, although RFC 7662 would let it tell of others:
 * a resource server that looks at nothing but `active` must not take a refresh token for one.
 */
export function createIntrospect(parts: {
  readonly tokens: Pick<Tokens, "claims">;
  readonly revocations: Pick<Revocations, "isRevoked">;
}): Introspect {
  return async (token) => {
    const claims = parts.tokens.claims(token);
    if (!claims) return { active: false };
    const { sid: sessionId, sub: userId, ver: version } = claims;
    if (await parts.revocations.isRevoked({ sessionId, userId, version })) return { active: false };
    return { ...claims, active: true, token_type: "Bearer" };
  };
}
