import type { Role } from "../model/scope.js";

/** The claims of an access token (RFC 9068, section 2.2), and what this system adds: `sid`, `ver`, `role`, `username`. */
export interface Claims {
  readonly iss: string;
  readonly sub: string;
  readonly aud: readonly string[];
  readonly client_id: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly jti: string;
  readonly sid: string;
  readonly ver: number;
  readonly scope: string;
  readonly role: Role;
  readonly username: string;
}

const isFilled = (value: unknown): boolean => typeof value === "string" && value !== "";
const isTime = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= 8.64e12; // what Date knows

const TYPES: { readonly [K in keyof Claims]: (value: unknown) => boolean } = {
  iss: isFilled,
  sub: isFilled,
  aud: (value) => Array.isArray(value) && value.every(isFilled),
  client_id: isFilled,
  iat: isTime,
  nbf: isTime,
  exp: isTime,
  jti: isFilled,
  sid: isFilled,
  ver: Number.isSafeInteger,
  scope: (value) => typeof value === "string",
  role: (value) => value === "user" || value === "admin",
  username: isFilled,
};

const CHECKS = Object.entries(TYPES);

/**
 * The claims of a verified payload, or undefined when one is missing or of another type. jsonwebtoken accepts a
 * token without `exp` and a number for `sub`; a claim that is only checked when it is there protects nobody.
 */
export function readClaims(payload: object | string): Claims | undefined {
  const claims = payload as Record<string, unknown>; // of a text every claim is missing
  return CHECKS.every(([name, isRight]) => isRight(claims[name])) ? (payload as Claims) : undefined;
}
