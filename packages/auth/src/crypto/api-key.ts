import { randomBytes, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";
import { keyPrefix } from "../model/api-key.js";
import { hashToken } from "./refresh-token.js";

/** A key as it was sent: which one it says it is, and the hash that its row then has. */
export interface ParsedApiKey {
  readonly id: string;
  readonly secretHash: string;
}

const FORM = /^rk_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_([0-9a-f]{64})([0-9a-f]{8})$/;
const CHECKSUM_LENGTH = 8;

/** Of no secret: what a sent one is compared with where there is no row. */
export const NO_HASH = "-".repeat(43);

/**
 * Makes a key, `rk_<id>_<secret><checksum>`, with a secret of 256 random bits. The prefix and the checksum let scanners
 * of source code find a key that leaked, and tell it from what only looks alike, without asking anybody.
 *
 * @param id a UUID, that of the key's row
 */
export function newApiKey(id: string): { readonly key: string; readonly secretHash: string } {
  const secret = randomBytes(32).toString("hex");
  const start = `${keyPrefix(id)}_${secret}`;
  return { key: start + checksum(start), secretHash: hashToken(secret) };
}

/** Takes a key apart; undefined when its form or its checksum is wrong, which needs no look into a database. */
export function parseApiKey(text: string): ParsedApiKey | undefined {
  const [, ...parts] = FORM.exec(text) ?? [];
  const [secret = "", sum] = parts.slice(5);
  if (sum !== checksum(text.slice(0, -CHECKSUM_LENGTH))) return undefined;
  return { id: parts.slice(0, 5).join("-"), secretHash: hashToken(secret) };
}

/** Compares two hashes in a time that does not tell where they differ. */
export function isSameHash(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}

/** No protection, whoever changes a key can make it anew: it tells a mistyped key from a wrong one. */
function checksum(text: string): string {
  return crc32(text).toString(16).padStart(CHECKSUM_LENGTH, "0");
}
