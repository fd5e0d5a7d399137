import { createHmac } from "node:crypto";

type Json = Record<string, unknown>;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (segment: string): Json => JSON.parse(Buffer.from(segment, "base64url").toString()) as Json;

interface Parts {
  readonly head: string;
  readonly body: string;
  readonly signature: string;
  readonly header: Json;
  readonly claims: Json;
}

const withHeader = (change: Json) => (parts: Parts) =>
  `${encode({ ...parts.header, ...change })}.${parts.body}.${parts.signature}`;

const withClaims = (change: Json) => (parts: Parts) =>
  `${parts.head}.${encode({ ...parts.claims, ...change })}.${parts.signature}`;

const withoutSignature = (alg: unknown) => (parts: Parts) => `${encode({ ...parts.header, alg })}.${parts.body}.`;

const signedWith = (secret: string) => (parts: Parts) => {
  const input = `${parts.head}.${parts.body}`;
  return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
};

/** Tokens that somebody without the key can write, each made from a good one. */
const FORGERIES: Readonly<Record<string, (parts: Parts) => string>> = {
  none: withoutSignature("none"),
  None: withoutSignature("None"),
  "no-alg": withoutSignature(undefined),
  "alg-list": withoutSignature(["HS256", "none"]),
  hs512: withHeader({ alg: "HS512" }),
  rs256: withHeader({ alg: "RS256" }),
  "kid-path": withHeader({ kid: "../../dev/null" }),
  "kid-sql": withHeader({ kid: "' UNION SELECT 'x" }),
  "kid-proto": withHeader({ kid: "__proto__" }),
  "kid-number": withHeader({ kid: 1 }),
  "typ-jwt": withHeader({ typ: "JWT" }),
  crit: withHeader({ crit: ["exp"] }),
  jwk: withHeader({ jwk: { kty: "oct", k: "AAAA" }, jku: "http://127.0.0.1:9/keys" }),
  "other-subject": withClaims({ sub: "01900000-0000-7000-8000-000000000000" }),
  admin: withClaims({ role: "admin", scope: "admin" }),
  "for-ever": withClaims({ exp: 1e300 }),
  "empty-secret": signedWith("\0"),
  "other-secret": signedWith("secret"),
  "empty-parts": () => "..",
  "one-part": ({ head }) => head,
  "two-parts": ({ head, body }) => `${head}.${body}`,
  "four-parts": ({ head, body, signature }) => `${head}.${body}.${signature}.${signature}`,
  "null-header": ({ body, signature }) => `bnVsbA.${body}.${signature}`,
  "list-header": ({ body, signature }) => `W10.${body}.${signature}`,
  "null-claims": ({ head, signature }) => `${head}.bnVsbA.${signature}`,
  "no-base64": ({ body, signature }) => `e30\u00e9!.${body}.${signature}`,
  "deep-header": ({ body, signature }) => `${Buffer.from("[".repeat(2000)).toString("base64url")}.${body}.${signature}`,
  long: ({ head, signature }) => `${head}.${"A".repeat(9000)}.${signature}`,
};

/** The names that `forge` knows besides `cut` and `flip`. */
export const forgeries = Object.keys(FORGERIES);

/**
 * Makes a bad token of a good one.
 *
 * @param how one of `forgeries`; `cut`, which takes characters off the end; or `flip`, which changes one
 * @param place for `cut` and `flip`
 */
export function forge(token: string, how: string, place: number): string {
  const [head = "", body = "", signature = ""] = token.split(".");
  const known = FORGERIES[how];
  if (known) return known({ head, body, signature, header: decode(head), claims: decode(body) });
  if (how === "cut") return token.slice(0, -1 - (place % (token.length - 1)));
  // The last character of a signature has bits that mean nothing: never that one.
  const at = place % (token.length - 1);
  return token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
}
