import { randomUUID } from "node:crypto";
import jwt from "jsonwebtoken";
import type { Role } from "../model/scope.js";
import type { KeySource } from "./keys.js";
import { createTokenVerifier, type TokenVerifier, type VerifyOptions } from "./verify-token.js";

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
export interface Tokens extends TokenVerifier {
  /** Signs a token for a subject. */
  sign(subject: TokenSubject): string;
  /** How long a token lives, in seconds. */
  readonly lifetimeSeconds: number;
}

/** What tokens are made with. */
export interface TokenOptions extends VerifyOptions {
  readonly keys: KeySource;
  readonly lifetimeSeconds: number;
}

/** Makes the tokens of one service and one identity database. */
export function createTokens(options: TokenOptions): Tokens {
  const { issuer, keys, lifetimeSeconds, clock } = options;

  function sign(subject: TokenSubject): string {
    const now = Math.floor(clock() / 1000);
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

  return { ...createTokenVerifier(options), sign, lifetimeSeconds };
}
