// Tokens as an attacker would write them: made with node:crypto alone, because a library refuses to make most of them.
import { createHmac } from "node:crypto";
import { TEST_SECRET } from "@repo/testing";

type Json = Record<string, unknown>;

export const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const part = (token: string, index: number): Json =>
  JSON.parse(Buffer.from(token.split(".")[index] ?? "", "base64url").toString()) as Json;

/** The header of a token, whoever signed it. */
export const headerOf = (token: string): Json => part(token, 0);

/** The claims of a token, whoever signed it. */
export const claimsOf = (token: string): Json => part(token, 1);

/** Signs with an HMAC under the UTF-8 bytes of a secret. */
export const hmac =
  (hash = "sha256", secret = TEST_SECRET) =>
  (input: string): string =>
    createHmac(hash, Buffer.from(secret, "utf8")).update(input).digest("base64url");

/** What differs from a good token; `undefined` takes a member away. */
export interface Forgery {
  readonly header?: Json;
  readonly claims?: Json;
  readonly sign?: (input: string) => string;
}

/** A copy of a good token with something changed, signed with the right key unless `sign` says otherwise. */
export function forge(token: string, { header, claims, sign = hmac() }: Forgery): string {
  const input = `${base64url({ ...headerOf(token), ...header })}.${base64url({ ...claimsOf(token), ...claims })}`;
  return `${input}.${sign(input)}`;
}
