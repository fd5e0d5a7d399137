import { limitOf, type Limits } from "../model/limit.js";
import { tooManyRequests } from "../model/too-many-requests.js";
import type { RateLimitStore } from "../store/rate-limits.js";

export interface BudgetParts {
  readonly counters: RateLimitStore;
  readonly limits: Limits;
  /** Whether nothing is limited (`RATE_LIMITS=off`). */
  readonly unlimited: boolean;
  readonly clock: () => number;
}

/** What was spent, and may come back. */
export interface Spent {
  readonly giveBack: () => Promise<void>;
}

/** The limits that are counted in flows, by what the RateLimit headers call them. */
const POLICIES = {
  accountFailures: "account-failures",
  addressFailures: "address-failures",
  refreshes: "session-refreshes",
} as const satisfies Partial<Record<keyof Limits, string>>;

/** A limit, and whose: an address, an account, a session. */
export type Budget = readonly [name: keyof typeof POLICIES, whose: string];

/** Spends one of each of these budgets. Throws `too_many_requests`, and spends nothing, when one of them is used up. */
export type Spend = (...budgets: Budget[]) => Promise<Spent>;

/** Builds what counts the attempts that all processes and restarts share. */
export function createSpend({ counters, limits, unlimited, clock }: BudgetParts): Spend {
  return async (...budgets) => {
    if (unlimited) return NOTHING;
    const asked = budgets.map(([name, whose]) => ({ key: `${POLICIES[name]}:${whose}`, ...limitOf(limits, name) }));
    const taken = await counters.take(...asked);
    if (taken.full) {
      const [policy = ""] = taken.full.key.split(":", 1);
      throw tooManyRequests(policy, taken.full, taken.count.resetsAt, clock());
    }
    return { giveBack: () => counters.giveBack(asked, taken.counts) };
  };
}

const NOTHING: Spent = { giveBack: async () => {} };
