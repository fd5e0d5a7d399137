import { createPrivateKey, generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import type { PublicJwk, SigningKey } from "../model/signing-key.js";
import { derive } from "./keys.js";
import { open, seal } from "./seal.js";

/** A key pair of its own: what of it may be shown, and the rest sealed. */
export type KeyPair = Pick<SigningKey, "kid" | "publicJwk" | "sealedPrivateKey">;

/**
 * Makes a key pair for ES256: ECDSA on P-256 with SHA-256 (RFC 7518, 3.4).
 *
 * @param identityId the identity database's id, with which the `kid` begins
 * @param secret what the private half is sealed under
 */
export function newKeyPair(identityId: string, secret: string): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const kid = `${identityId}.${randomBytes(9).toString("base64url")}`;
  const { x, y } = publicKey.export({ format: "jwk" }) as Pick<PublicJwk, "x" | "y">;
  const publicJwk = { kty: "EC", crv: "P-256", x, y, kid, use: "sig", alg: "ES256" } as const;
  return { kid, publicJwk, sealedPrivateKey: sealPrivateKey(privateKey, kid, secret) };
}

/** Seals the private half of a key, for this key alone. */
export function sealPrivateKey(privateKey: KeyObject, kid: string, secret: string): string {
  return seal(privateKey.export({ format: "pem", type: "pkcs8" }).toString(), sealingKey(secret), kid);
}

/** The private half of a key, or undefined when it was sealed under another secret. */
export function openPrivateKey({ kid, sealedPrivateKey }: SigningKey, secret: string): KeyObject | undefined {
  const pem = open(sealedPrivateKey, sealingKey(secret), kid);
  return pem === undefined ? undefined : createPrivateKey(pem);
}

function sealingKey(secret: string): Buffer {
  return derive(secret, "signing keys", 32);
}
