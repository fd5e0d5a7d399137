import { randomBytes } from "node:crypto";
import bcrypt from "bcrypt";
import { AuthError } from "../model/errors.js";
import { hashingQueue, type HashingJob } from "./hashing-queue.js";

/** bcrypt reads this many bytes and ignores the rest, so nothing longer is accepted. */
export const PASSWORD_MAX_BYTES = 72;

/** The cost when none is chosen: 2^12 rounds, about a quarter of a second (ASVS 11.4.2 asks for 10 or more). */
export const DEFAULT_COST = 12;

/**
 * Hashes a password with bcrypt, in the process's hashing queue. It is taken exactly as given.
 *
 * @param password at most 72 bytes of UTF-8
 * @param options `cost`, the exponent of the number of rounds, 12 by default; and who asks, see `HashingJob`
 * @throws {AuthError} `validation_failed` for a longer one; `hashing_saturated` when the queue is full
 *
 * @example
 * ```ts
 * import { hashPassword } from "@repo/auth";
 *
 * export const hash = await hashPassword("correct horse battery"); // $2b$12$...
 * ```
 */
export async function hashPassword(
  password: string,
  { cost = DEFAULT_COST, ...job }: HashingJob & { cost?: number } = {},
): Promise<string> {
  if (!fits(password)) throw new AuthError("validation_failed", `A password has at most ${PASSWORD_MAX_BYTES} bytes.`);
  return hashingQueue.run(() => bcrypt.hash(password, cost), job);
}

/**
 * Whether a password is the one behind a hash. Every refusal costs the work of one hash of `cost`: where there is no
 * hash (an unknown user), where the password is over 72 bytes, and where it is wrong; what a hash of a lower cost saves
 * is made up for. Otherwise the time of the answer would tell which users exist (ASVS 6.3.8).
 *
 * @param options `cost`, the exponent that new hashes have now, 12 by default; and who asks, see `HashingJob`
 * @throws {AuthError} `hashing_saturated` when the queue is full
 *
 * @example
 * ```ts
 * import { verifyPassword } from "@repo/auth";
 *
 * // Without a hash, for an unknown user, it takes as long and answers false.
 * export const isTheirs = (password: string, hash?: string): Promise<boolean> => verifyPassword(password, hash);
 * ```
 */
export async function verifyPassword(
  password: string,
  hash: string | undefined,
  { cost = DEFAULT_COST, ...job }: HashingJob & { cost?: number } = {},
): Promise<boolean> {
  const real = fits(password) && hash !== undefined && BCRYPT_HASH.test(hash) ? hash : undefined;
  return hashingQueue.run(async () => {
    const matches = await bcrypt.compare(password, real ?? decoy(cost));
    // 2^c rounds were done; 2^c + 2^(c+1) + ... + 2^(cost-1) more make 2^cost.
    for (let c = real ? costOf(real) : cost; c < cost; c += 1) await bcrypt.compare(password, decoy(c));
    return matches && real !== undefined;
  }, job);
}

/** Whether a hash was made with fewer rounds than new ones are. */
export function needsRehash(hash: string, cost: number): boolean {
  return costOf(hash) < cost;
}

/** Whether bcrypt would read all of a password. */
export function fits(password: string): boolean {
  return Buffer.byteLength(password) <= PASSWORD_MAX_BYTES;
}

/** Whether a hash from another system can be checked here, without work that never ends. */
export function isPortableHash(hash: string, highestCost: number): boolean {
  return BCRYPT_HASH.test(hash) && costOf(hash) >= 4 && costOf(hash) <= highestCost;
}

const BCRYPT_HASH = /^\$2[ab]\$\d\d\$[./A-Za-z0-9]{53}$/;

function costOf(hash: string): number {
  return Number(hash.slice(4, 6));
}

/** A hash of nothing in particular: comparing with it costs what comparing with a user's hash costs. */
function decoy(cost: number): string {
  return bcrypt.genSaltSync(cost) + randomBytes(24).toString("base64").replaceAll("+", ".").slice(0, 31);
}
