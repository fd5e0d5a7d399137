import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { open, seal } from "./seal.js";

/** A new refresh token: 256 random bits. */
export function newRefreshToken(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored of a random token: enough to know it again, useless to whoever reads the database. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** Seals the successor of a spent token under a key that only the spent token gives: the database never holds it. */
export function sealSuccessor(successor: string, spent: string): string {
  return seal(successor, keyOf(spent), hashToken(spent));
}

/** The successor that was sealed for a spent token, or undefined when it does not open. */
export function openSuccessor(sealed: string, spent: string): string | undefined {
  return open(sealed, keyOf(spent), hashToken(spent));
}

function keyOf(token: string): Buffer {
  return Buffer.from(hkdfSync("sha256", token, "", "auth-starter refresh successor", 32));
}
