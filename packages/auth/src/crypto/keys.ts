import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto";

/** RFC 7518, section 3.2: an HS256 key is at least as long as its hash. */
const SECRET_MIN_BYTES = 32;

/** Keys that stand in tutorials and templates: whoever reads those can sign tokens. */
const KNOWN_SECRETS = [
  "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7", // FastAPI's documentation
  "a-string-secret-at-least-256-bits-long", // jwt.io
  "your-256-bit-secret-your-256-bit-secret",
  "your-super-secret-key-change-in-production",
  "change-me-change-me-change-me-change-me",
];

/** What is wrong with a secret, or undefined. The sentence never repeats the secret. */
export function secretFault(secret: unknown): string | undefined {
  if (typeof secret !== "string" || secret === "") return "is missing.";
  const bytes = Buffer.byteLength(secret);
  if (bytes < SECRET_MIN_BYTES) return `has ${bytes} bytes; HS256 needs at least ${SECRET_MIN_BYTES} (RFC 7518, 3.2).`;
  if (KNOWN_SECRETS.includes(secret)) return "is an example from a documentation page, known to everybody.";
  if (new Set(secret).size < 10) return "repeats a few characters, which makes it easy to guess.";
  return undefined;
}

/** What is wrong with an `AUDIT_KEY`, or undefined; it may be absent. Whoever signs tokens must not be able to seal. */
export function auditKeyFault(key: string | undefined, secrets: readonly (string | undefined)[]): string | undefined {
  if (key === undefined) return undefined;
  return secrets.includes(key) ? "is the same as a secret that signs tokens." : secretFault(key);
}

/** A key that verifies access tokens, with the one algorithm it is for (RFC 8725, 3.1). */
export interface VerifyKey {
  readonly kid: string;
  readonly algorithm: "HS256" | "ES256";
  readonly verifyKey: KeyObject;
}

/** A key that signs them, too. */
export interface TokenKey extends VerifyKey {
  readonly signKey: KeyObject;
}

/** The keys that tokens are verified with. */
export interface VerifyKeys {
  /** A key by its exact `kid`. */
  readonly find: (kid: string) => VerifyKey | undefined;
}

/** The keys that tokens are signed and verified with. */
export interface KeySource extends VerifyKeys {
  /** The key that signs now. */
  readonly signing: () => TokenKey;
}

/**
 * The HS256 key of an identity database. The key is the secret's UTF-8 bytes exactly as written, as PyJWT and
 * python-jose take it. Its `kid` begins with the database's id, so that two databases stay strangers even under one secret.
 */
function hmacKey(secret: string, identityId: string): TokenKey {
  // A KeyObject made once: given a string, jsonwebtoken tries to parse a public key each time, 50 times slower.
  const key = createSecretKey(Buffer.from(secret, "utf8"));
  return {
    kid: `${identityId}.${derive(secret, "kid", 6).toString("base64url")}`,
    algorithm: "HS256",
    signKey: key,
    verifyKey: key,
  };
}

/** The keys where the secret itself signs: the one that is in use, and one that is still, or already, in use elsewhere. */
export function hmacKeys(secret: string, previousSecret: string | undefined, identityId: string): KeySource {
  const signing = hmacKey(secret, identityId);
  const all = [signing, ...(previousSecret === undefined ? [] : [hmacKey(previousSecret, identityId)])];
  const byKid = new Map(all.map((key) => [key.kid, key]));
  return { signing: () => signing, find: (kid) => byKid.get(kid) };
}

/** A key for another purpose, from which the secret cannot be found again (HKDF, RFC 5869). */
export function derive(secret: string, label: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `auth-starter ${label}`, bytes));
}
