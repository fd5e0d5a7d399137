import { randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import { AuthError } from "../model/errors.js";
import type { Principal } from "../model/principal.js";
import { splitScope, type Role } from "../model/scope.js";
import { readClaims } from "./claims.js";
import type { TokenKey } from "./keys.js";
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
   * Verifies a token for this service.
   * @throws {AuthError} `invalid_token`, with the challenge of RFC 6750
   */
  verify(token: string): Principal;
  /** How long a token lives, in seconds. */
  readonly lifetimeSeconds: number;
}

/** What tokens are made with. */
export interface TokenOptions {
  readonly service: string;
  readonly issuer: string;
  readonly key: TokenKey;
  readonly lifetimeSeconds: number;
  /** Now, in ms since 1970. */
  readonly clock: () => number;
}

const MAX_BYTES = 8 * 1024;
const CLOCK_TOLERANCE_SECONDS = 5;

/** Makes the tokens of one service and one identity database. */
export function createTokens({ service, issuer, key, lifetimeSeconds, clock }: TokenOptions): Tokens {
  const keys = new Map([[key.kid, key]]);
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
    return jwt.sign(claims, key.key, { header: { alg: key.algorithm, typ: "at+jwt", kid: key.kid } });
  }

  function verify(token: string): Principal {
    if (token.length > MAX_BYTES) throw refuse("The token is larger than 8 KiB.");
    const header = readHeader(token);
    const known = header && keys.get(header.kid);
    if (!known || header.alg !== known.algorithm) throw refuse("The token was not signed by a key of this service.");
    const claims = readClaims(verifiedPayload(token, known));
    if (!claims) throw refuse(WRONG_CLAIM);
    return {
      userId: claims.sub,
      username: claims.username,
      role: claims.role,
      scopes: splitScope(claims.scope),
      sessionId: claims.sid,
      clientId: claims.client_id,
      expiresAt: claims.exp * 1000,
    };
  }

  function verifiedPayload(token: string, { key, algorithm }: TokenKey): unknown {
    try {
      return jwt.verify(token, key, {
        algorithms: [algorithm],
        issuer,
        audience: service,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        clockTimestamp: seconds(),
      });
    } catch (error) {
      throw refuse(reason(error));
    }
  }

  return { sign, verify, lifetimeSeconds };
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
