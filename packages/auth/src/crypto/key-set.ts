import { createPublicKey } from "node:crypto";
import type { PublicJwk } from "../model/signing-key.js";
import type { VerifyKey } from "./keys.js";

/**
 * The keys of a JWK set (RFC 7517, 5) that verify ES256. Every other key is skipped, as section 5 says, and so is one
 * that shows its private half: everybody may have signed with it.
 *
 * @throws {Error} when it is no JWK set
 */
export function readKeySet(text: string): VerifyKey[] {
  const { keys } = (JSON.parse(text) ?? {}) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error("It is no JWK set: it has no array `keys`.");
  return keys.filter(isPublicJwk).flatMap((jwk) => {
    try {
      return [verifyKeyOf(jwk)];
    } catch {
      return []; // not a point of the curve
    }
  });
}

/** The key of a JWK. Nothing but the four members of the key itself is believed. */
export function verifyKeyOf({ kty, crv, x, y, kid }: PublicJwk): VerifyKey {
  return { kid, algorithm: "ES256", verifyKey: createPublicKey({ key: { kty, crv, x, y }, format: "jwk" }) };
}

function isPublicJwk(value: unknown): value is PublicJwk {
  if (typeof value !== "object" || value === null || "d" in value) return false;
  const { kty, crv, x, y, kid, use = "sig", alg } = value as Record<string, unknown>;
  const isKey = kty === "EC" && crv === "P-256" && typeof x === "string" && typeof y === "string";
  return isKey && use === "sig" && alg === "ES256" && typeof kid === "string" && kid !== "";
}
