import jwt from "jsonwebtoken";
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
  const refuse = (detail: string): AuthError =>
    new AuthError("invalid_token", detail, { challenge: { realm: service } });

  function read(token: string, audience: string | undefined): Claims {
    if (token.length > TOKEN_MAX_BYTES) throw refuse("The token is larger than 8 KiB.");
    const header = readHeader(token);
    const known = header && keys.find(header.kid);
    if (!known || header.alg !== known.algorithm) throw refuse("The token was not signed by a key of this service.");
    const claims = readClaims(verifiedPayload(token, known, audience));
    if (!claims) throw refuse(WRONG_CLAIM);
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
      throw refuse(reason(error));
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

const WRONG_CLAIM = "The token lacks a claim, or has one of another type.";

function reason(error: unknown): string {
  if (error instanceof jwt.TokenExpiredError) return "The token has expired.";
  if (error instanceof jwt.NotBeforeError) return "The token is not valid yet.";
  const { message } = error as Error;
  if (message.startsWith("jwt audience")) return "The token is for another service.";
  if (message.startsWith("jwt issuer")) return "The token is from another issuer.";
  if (/^invalid (exp|nbf) value/.test(message)) return WRONG_CLAIM;
  return "The token's signature does not match.";
}
