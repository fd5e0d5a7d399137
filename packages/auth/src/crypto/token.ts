import { randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import { AuthError } from "../model/errors.js";
import type { Principal } from "../model/principal.js";
import { splitScope, type Role } from "../model/scope.js";
import { readClaims, type Claims } from "./claims.js";
import type { KeySource, TokenKey } from "./keys.js";
import { readHeader } from "./token-header.js";

/** What a token says about its bearer; the rest is added by `sign`. */
export interface TokenSubject {
  readonly userId: string;
  readonly username: string;
  readonly role: Role;
  /** The user's version, see `User`. */
  readonly version: number;
  readonly sessionId: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** The services that may accept the token. */
  readonly audience: readonly string[];
}

/** Signing and verifying access tokens: JWTs in the profile of RFC 9068. */
export interface Tokens {
  /** Signs a token for a subject. */
  sign(subject: TokenSubject): string;
  /**
   * Verifies a token for this service. Whether it was revoked is not looked at: `requires` does that.
   * @throws {AuthError} `invalid_token`, with the challenge of RFC 6750
   */
  verify(token: string): VerifiedToken;
  /**
   * The claims of a token that is good for any of the services, for what the issuer itself is asked about it.
   * @throws {AuthError} `invalid_token`
   */
  claims(token: string): Claims;
  /** How long a token lives, in seconds. */
  readonly lifetimeSeconds: number;
}

/** Who a verified access token belongs to. */
export interface VerifiedToken extends Principal {
  readonly sessionId: string;
  /** The user's version when the token was made. */
  readonly version: number;
}

/** What tokens are made with. */
export interface TokenOptions {
  readonly service: string;
  readonly issuer: string;
  readonly keys: KeySource;
  readonly lifetimeSeconds: number;
  /** Now, in ms since 1970. */
  readonly clock: () => number;
}

const MAX_BYTES = 8 * 1024;
const CLOCK_TOLERANCE_SECONDS = 5;

/** Makes the tokens of one service and one identity database. */
export function createTokens({ service, issuer, keys, lifetimeSeconds, clock }: TokenOptions): Tokens {
  const seconds = (): number => Math.floor(clock() / 1000);
  const refuse = (detail: string): AuthError =>
    new AuthError("invalid_token", detail, { challenge: { realm: service } });

  function sign(subject: TokenSubject): string {
    const now = seconds();
    const { userId: sub, username, role, version: ver, sessionId: sid, clientId: client_id, audience: aud } = subject;
    const claims = {
      iss: issuer,
      sub,
      aud,
      client_id,
      iat: now,
      nbf: now,
      exp: now + lifetimeSeconds,
      jti: randomUUID(),
      sid,
      ver,
      scope: subject.scopes.join(" "),
      role,
      username,
    };
    const { signKey, algorithm, kid } = keys.signing();
    return jwt.sign(claims, signKey, { header: { alg: algorithm, typ: "at+jwt", kid } });
  }

  function read(token: string, audience: string | undefined): Claims {
    if (token.length > MAX_BYTES) throw refuse("The token is larger than 8 KiB.");
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

  function verifiedPayload(token: string, { verifyKey, algorithm }: TokenKey, audience: string | undefined): unknown {
    try {
      return jwt.verify(token, verifyKey, {
        algorithms: [algorithm],
        issuer,
        ...(audience !== undefined && { audience }),
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        clockTimestamp: seconds(),
      });
    } catch (error) {
      throw refuse(reason(error));
    }
  }

  return { sign, verify, claims: (token) => read(token, undefined), lifetimeSeconds };
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
