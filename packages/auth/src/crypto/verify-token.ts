import jwt from "jsonwebtoken";
import type { Check } from "../model/checks.js";
import { AuthError } from "../model/errors.js";
import type { Principal } from "../model/principal.js";
import { splitScope } from "../model/scope.js";
import { readClaims, type Claims } from "./claims.js";
import type { VerifyKey, VerifyKeys } from "./keys.js";
import { readHeader, TOKEN_MAX_BYTES } from "./token-header.js";

/** Verifying access tokens. Whether one was revoked is not looked at: `requires` does that. */
export interface TokenVerifier {
  /**
   * Verifies a token for this service.
   * @throws {AuthError} `invalid_token`, with the challenge of RFC 6750
   */
  verify(token: string): VerifiedToken;
  /**
   * The claims of a token that is good for any of the services, for what the issuer itself is asked about it; undefined
   * when it is good for none.
   */
  claims(token: string): Claims | undefined;
}

/** Who a verified access token belongs to. */
export interface VerifiedToken extends Principal {
  readonly sessionId: string;
  /** The user's version when the token was made. */
  readonly version: number;
}

/** What tokens are verified with. */
export interface VerifyOptions {
  readonly service: string;
  readonly issuer: string;
  readonly keys: VerifyKeys;
  /** Now, in ms since 1970. */
  readonly clock: () => number;
}

/** By how many seconds the clocks of two processes may be apart. */
export const CLOCK_TOLERANCE_SECONDS = 5;

/** Builds what judges the tokens that come to one service. */
export function createTokenVerifier({ service, issuer, keys, clock }: VerifyOptions): TokenVerifier {
  const refuse = (check: Check, detail: string): AuthError =>
    new AuthError("invalid_token", detail, { check, challenge: { realm: service } });

  function read(token: string, audience: string | undefined): Claims {
    if (token.length > TOKEN_MAX_BYTES) throw refuse("size", "The token is larger than 8 KiB.");
    const header = readHeader(token);
    if (!header) throw refuse("type", NOT_OURS);
    const known = keys.find(header.kid);
    if (!known) throw refuse("key", NOT_OURS);
    if (header.alg !== known.algorithm) throw refuse("algorithm", NOT_OURS);
    const claims = readClaims(verifiedPayload(token, known, audience));
    if (!claims) throw refuse("claims", WRONG_CLAIM);
    return claims;
  }

  function verify(token: string): VerifiedToken {
    const claims = read(token, service);
    return {
      userId: claims.sub,
      username: claims.username,
      role: claims.role,
      scopes: splitScope(claims.scope),
      audience: claims.aud,
      sessionId: claims.sid,
      clientId: claims.client_id,
      expiresAt: claims.exp * 1000,
      version: claims.ver,
    };
  }

  function verifiedPayload(
    token: string,
    { verifyKey, algorithm }: VerifyKey,
    audience: string | undefined,
  ): object | string {
    try {
      return jwt.verify(token, verifyKey, {
        algorithms: [algorithm],
        issuer,
        ...(audience !== undefined && { audience }),
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        clockTimestamp: Math.floor(clock() / 1000),
      });
    } catch (error) {
      throw refuse(...reason(error));
    }
  }

  function claims(token: string): Claims | undefined {
    try {
      return read(token, undefined);
    } catch (refusal) {
      if (refusal instanceof AuthError) return undefined;
      throw refusal;
    }
  }

  return { verify, claims };
}

/** One wording for three causes: which keys there are is nobody's business. */
const NOT_OURS = "The token was not signed by a key of this service.";
const WRONG_CLAIM = "The token lacks a claim, or has one of another type.";

function reason(error: unknown): [Check, string] {
  if (error instanceof jwt.TokenExpiredError) return ["expiry", "The token has expired."];
  if (error instanceof jwt.NotBeforeError) return ["not_before", "The token is not valid yet."];
  const { message } = error as Error;
  if (message.startsWith("jwt audience")) return ["audience", "The token is for another service."];
  if (message.startsWith("jwt issuer")) return ["issuer", "The token is from another issuer."];
  if (/^invalid (exp|nbf) value/.test(message)) return ["claims", WRONG_CLAIM];
  return ["signature", "The token's signature does not match."];
}
