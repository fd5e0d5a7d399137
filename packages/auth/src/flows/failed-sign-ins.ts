import { inTransaction, type Database } from "@repo/service";
import type { Knex } from "knex";
import type { Origin } from "../model/audit-event.js";
import type { FailedSignIns } from "../model/failed-sign-ins.js";
import { WINDOWS_MS } from "../model/limit.js";
import type { AuditStore } from "../store/audit-events.js";
import type { FailedSignInStore } from "../store/failed-sign-ins.js";
import type { UserStore } from "../store/users.js";

export interface FailedSignInParts {
  readonly database: Database;
  readonly users: UserStore;
  readonly failures: FailedSignInStore;
  readonly audit: AuditStore;
  readonly clock: () => number;
}

export type FailedSignInFlows = ReturnType<typeof createFailedSignIns>;

/**
 * Builds the flows that bring failed sign-ins into the audit trail: one row for each account and window, and one for all
 * names that nobody has, without the names, since people type passwords into that field. Guessing would otherwise
 * write as many rows as it likes.
 */
export function createFailedSignIns({ database, users, failures, audit, clock }: FailedSignInParts) {
  const now = (): string => new Date(clock()).toISOString();

  async function append(trx: Knex.Transaction, ended: FailedSignIns): Promise<void> {
    const { userId, count, startedAt, last } = ended;
    const event = { action: "authn_login_fail", targetType: "user", targetId: userId, outcome: "failure" } as const;
    await audit.record(trx, { ...last, ...event, actorId: null, count, startedAt });
    await failures.remove(trx, userId);
  }

  return {
    /** Counts one. Checking took a while, in which the account may have been erased: then nothing is kept of it. */
    async note(userId: string | null, origin: Origin): Promise<void> {
      await inTransaction(database, async (trx) => {
        const isThere = await users.lock(trx, userId ?? ""); // asked for every name: none takes longer than another
        const isGone = userId !== null && !isThere;
        const of = isGone ? null : userId;
        const last = isGone ? { ...origin, ip: null, userAgent: null } : origin;
        await failures.lock(trx);
        const found = await failures.find(trx, of);
        const isOver = found !== undefined && found.endsAt <= now();
        if (isOver) await append(trx, found);
        const endsAt = new Date(clock() + WINDOWS_MS.accountFailures).toISOString();
        const open = found && !isOver ? found : { count: 0, startedAt: now(), endsAt };
        await failures.put(trx, { ...open, userId: of, count: open.count + 1, last });
      });
    },

    /** What the window that is still open has counted for a user. */
    open: (userId: string): Promise<FailedSignIns | undefined> => failures.find(database.reader, userId),

    /** Appends what ended windows have counted. Every process tries; each window is appended once. */
    async closeWindows(): Promise<void> {
      if ((await failures.over(database.reader, now())).length === 0) return;
      await inTransaction(database, async (trx) => {
        await failures.lock(trx);
        for (const ended of await failures.over(trx, now())) await append(trx, ended);
      });
    },

    /** Appends what was counted for a user who is about to be erased. The user is locked already. */
    async closeOf(trx: Knex.Transaction, userId: string): Promise<void> {
      await failures.lock(trx);
      const open = await failures.find(trx, userId);
      if (open) await append(trx, open);
    },
  };
}
