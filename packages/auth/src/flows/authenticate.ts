import type { VerifiedToken } from "../crypto/verify-token.js";
import type { Credential } from "../model/credential.js";
import { AuthError } from "../model/errors.js";
import type { Principal } from "../model/principal.js";

/** What a route asks of a credential. */
export interface Needed {
  readonly scopes: readonly string[];
  /** Whether it must be a user's own access token: a key lives in files, and must not manage its user's account. */
  readonly user?: boolean;
}

/** What stands behind `requires(...)`. */
export interface Authenticate {
  /** Who a credential belongs to. A promise only where somebody else has to be asked. */
  readonly identify: (credential: Credential) => Principal | Promise<Principal>;
  /** Throws unless a caller's credential is what is needed. */
  readonly allow: (principal: Principal, needed: Needed) => void;
  /** The refusal where no credential was sent. */
  readonly missing: () => AuthError;
}

export interface AuthenticateParts {
  readonly service: string;
  /** A promise where the key has to be fetched first. */
  readonly tokens: { readonly verify: (token: string) => VerifiedToken | Promise<VerifiedToken> };
  /** Whether what a token belongs to has ended. */
  readonly revocations: { readonly isRevoked: (token: VerifiedToken) => boolean | Promise<boolean> };
  /** Who an API key belongs to. Without it there are none. */
  readonly authenticateApiKey?: (key: string) => Promise<Principal>;
}

/** Builds the flow behind `requires(...)`. */
export function createAuthenticate(parts: AuthenticateParts): Authenticate {
  const { service, tokens, revocations, authenticateApiKey } = parts;

  function allow(principal: Principal, { scopes, user = false }: Needed): void {
    if (user && principal.sessionId === null) {
      throw new AuthError("user_token_required", "An API key may not do this: sign in and send the access token.", {
        check: "user_token",
      });
    }
    const missing = scopes.filter((scope) => !principal.scopes.includes(scope));
    if (missing.length === 0) return;
    const detail = `The credential lacks the scope ${missing.join(" ")}.`;
    throw new AuthError("insufficient_scope", detail, {
      check: "scope",
      challenge: { realm: service, scope: scopes.join(" ") },
    });
  }

  function identify(credential: Credential): Principal | Promise<Principal> {
    if (credential.kind === "api_key") {
      if (authenticateApiKey) return authenticateApiKey(credential.value);
      const detail = "This service takes no API keys: send an access token.";
      throw new AuthError("invalid_api_key", detail, { check: "credential", challenge: { realm: service } });
    }
    return andThen(tokens.verify(credential.value), (token) =>
      andThen(revocations.isRevoked(token), (revoked) => {
        if (revoked) throw hasEnded(service);
        return token;
      }),
    );
  }

  function missing(): AuthError {
    const detail = "Send an access token: Authorization: Bearer <token>.";
    return new AuthError("missing_token", detail, { check: "credential", challenge: { realm: service } });
  }

  return { identify, allow, missing };
}

/**
 * Looks once more, without waiting for anything, whether a caller's session or user has ended: a body may arrive half a
 * minute after the credential was looked at, and must not be a way to act on after that.
 *
 * @throws {AuthError} `invalid_token`
 */
export function assertNotEnded({ service, revocations }: AuthenticateParts, principal: Principal): void {
  if (principal.sessionId === null) return; // an API key is looked up at each use, and not in the feed
  if (revocations.isRevoked(principal as VerifiedToken) === true) throw hasEnded(service);
}

function hasEnded(service: string): AuthError {
  const detail = "What the token belongs to has ended: sign in again, or refresh.";
  return new AuthError("invalid_token", detail, { check: "revocation", challenge: { realm: service } });
}

/** Goes on at once where the value is there: a promise for each request would cost all of them. */
function andThen<A, B>(value: A | Promise<A>, next: (value: A) => B | Promise<B>): B | Promise<B> {
  return value instanceof Promise ? value.then(next) : next(value);
}
