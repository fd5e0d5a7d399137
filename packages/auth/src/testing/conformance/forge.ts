// Tokens as an attacker would write them: made with node:crypto alone, because a library refuses to make most of them.
import { createHmac, sign, type KeyObject } from "node:crypto";

type Json = Record<string, unknown>;
/** Makes the third part of a token out of the first two. */
export type Sign = (input: string) => string;

/** What differs from a good token; `undefined` takes a member away. */
export interface Forgery {
  readonly header?: Json;
  readonly claims?: Json;
  readonly sign?: Sign;
}

export const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const part = (token: string, index: number): Json =>
  JSON.parse(Buffer.from(token.split(".")[index] ?? "", "base64url").toString()) as Json;

/** The header of a token, whoever signed it. */
export const headerOf = (token: string): Json => part(token, 0);

/** The claims of a token, whoever signed it. */
export const claimsOf = (token: string): Json => part(token, 1);

/** Signs with an HMAC. */
export const hmac =
  (key: KeyObject | string | Buffer, hash = "sha256"): Sign =>
  (input) =>
    createHmac(hash, key).update(input).digest("base64url");

/** Signs as ES256 does. */
export const ecdsa =
  (key: KeyObject): Sign =>
  (input) =>
    sign("sha256", Buffer.from(input), { key, dsaEncoding: "ieee-p1363" }).toString("base64url");

/** Signs as RS256 does. */
export const rsa =
  (key: KeyObject): Sign =>
  (input) =>
    sign("sha256", Buffer.from(input), key).toString("base64url");

/** A copy of a token with something changed, and signed. */
export function forge(token: string, { header, claims, sign }: Required<Pick<Forgery, "sign">> & Forgery): string {
  const input = `${base64url({ ...headerOf(token), ...header })}.${base64url({ ...claimsOf(token), ...claims })}`;
  return `${input}.${sign(input)}`;
}
