import { hashingQueue, type HashingJob } from "../crypto/hashing-queue.js";
import { keyedDigest } from "../crypto/keyed-digest.js";
import { verifyPassword } from "../crypto/password.js";
import { addressKey, addressPrefix } from "../model/address-prefix.js";
import type { AuthLogger } from "../model/logger.js";
import { USERNAME, type User } from "../model/user.js";
import type { KnownPrefixStore } from "../store/known-prefixes.js";
import type { Spend, Spent } from "./budgets.js";

export interface CheckPasswordParts {
  readonly knownPrefixes: KnownPrefixStore;
  readonly spend: Spend;
  /** Keeps the names that were tried out of the counters. */
  readonly nameKey: Buffer;
  /** The cost of each check of a password: that of the costliest stored hash, so that all cost the same. */
  readonly verifyCost: number;
  readonly unlimited: boolean;
  readonly clock: () => number;
  readonly logger: AuthLogger;
}

/** A password that somebody says is an account's. */
export interface PasswordGuess {
  readonly username: string;
  readonly password: string;
  readonly ip: string | null;
  /** Aborted when the client hangs up. */
  readonly signal: AbortSignal;
}

/** Whose password it was, if it was. `user` may be there all the same where it was not: the account that was tried. */
export interface Checked {
  readonly user: User | undefined;
  readonly isRight: boolean;
  /** For what else is hashed for the same request. */
  readonly job: HashingJob;
}

/** How long a network counts as one of the account's own after a sign-in. */
export const KNOWN_MS = 30 * 24 * 60 * 60 * 1000;

export type CheckPassword = ReturnType<typeof createCheckPassword>;

/**
 * Builds the one way to check a password. An attempt is counted before the hash, so that of many at once no more than
 * the limit get that far, and given back when the password was right. What is counted depends on the name alone, not
 * on whether there is such an account. Whoever guesses uses up the budget of strangers (ASVS 6.3.1); a network that the
 * account has signed in from has one of its own, so that guessing never locks the owner out (ASVS 6.1.1).
 */
export function createCheckPassword(parts: CheckPasswordParts) {
  const { knownPrefixes, spend, nameKey, verifyCost, unlimited, clock, logger } = parts;

  async function budgetOf(username: string, prefix: string | undefined): Promise<string> {
    const name = keyedDigest(nameKey, username.toLowerCase());
    const since = new Date(clock() - KNOWN_MS).toISOString();
    const canBeKnown = prefix !== undefined && USERNAME.test(username);
    const isKnown = canBeKnown && (await knownPrefixes.isKnown(username, prefix, since));
    return isKnown ? `${name}:${prefix}` : name;
  }

  /** That a count could not be changed is no reason to refuse who is right: it ends with its window. */
  async function giveBack(attempt: Spent): Promise<void> {
    await attempt.giveBack().catch((err: unknown) => logger.warn({ err }, "an attempt could not be given back"));
  }

  /**
   * @param find looks the account up, when the attempt has been counted
   * @throws {AuthError} `too_many_requests`; `hashing_saturated`
   */
  return async (guess: PasswordGuess, find: () => Promise<User | undefined>): Promise<Checked> => {
    const { username, password, ip, signal } = guess;
    const prefix = addressPrefix(ip);
    const job = { prefix, signal, unlimited };
    await hashingQueue.admit(job); // a flood of sign-ins must not become a flood of queries
    const account = await budgetOf(username, prefix);
    const attempt = await spend(["accountFailures", account], ["addressFailures", addressKey(ip)]);
    let isWrong = false;
    try {
      const user = await find();
      const matches = await verifyPassword(password, user?.passwordHash, { cost: verifyCost, ...job });
      isWrong = !matches || user === undefined || user.disabled;
      return { user, isRight: !isWrong, job };
    } finally {
      if (!isWrong) await giveBack(attempt); // also where nothing was checked: no place, hung up, no database
    }
  };
}
