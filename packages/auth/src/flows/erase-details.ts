import { randomUUID } from "node:crypto";
import { inTransaction, type Database } from "@repo/service";
import type { AuthLogger } from "../model/logger.js";
import type { FeedEntry } from "../model/revocation.js";
import type { AuditErasureStore } from "../store/audit-erasures.js";
import type { AuditStore } from "../store/audit-events.js";
import type { ErasedUserStore } from "../store/erased-users.js";

export interface DetailErasureParts {
  /** The service's own. */
  readonly database: Database;
  readonly erasures: AuditErasureStore;
  readonly erasedUsers: ErasedUserStore;
  readonly audit: AuditStore;
  /** In ms, never set back or forward. */
  readonly monotonicClock: () => number;
  readonly logger: AuthLogger;
  /** How many users are remembered at once; beyond, the permanent list is followed again. */
  readonly maximum?: number;
}

export type DetailErasure = ReturnType<typeof createDetailErasure>;

/** A request takes 30 s at the most; some more for what it does after its last byte. */
const LAST_REQUEST_MS = 60_000;

/** How many users are handled in one transaction. */
export const BATCH = 100;
const MAXIMUM = 5000;

/**
 * Erases from a service's own database where its audit events of erased users came from. Whom the feed names while the
 * service runs, each of its processes handles, since each may have recorded something until it saw the entry; whom it
 * missed while it was down stands in the permanent list, which is followed from a mark in the service's database.
 * While that is away nothing is forgotten: it is tried again at the feed's next entry, and at the next start. Whom there
 * is no room to remember stands in the list, too: it is followed once more, from where this process began.
 */
export function createDetailErasure(parts: DetailErasureParts) {
  const { database, erasures, erasedUsers, audit, monotonicClock, logger, maximum = MAXIMUM } = parts;
  /** Whom to erase, and whether it is for the second time. */
  const named = new Map<string, boolean>();
  const again: { readonly id: string; readonly due: number }[] = [];
  let caughtUp = false;
  let begunAt: number | undefined;
  /** When the list is followed again, instead of erasing for the second time whom `again` had no room for. */
  let againAt = Infinity;
  let busy = false;
  let running: Promise<void> = Promise.resolve();

  async function work(): Promise<void> {
    busy = true;
    try {
      while (!caughtUp || named.size > 0) {
        if (!caughtUp) await catchUp();
        const users = [...named];
        await erase(users.map(([id]) => id));
        for (const [id, isSecond] of users) {
          named.delete(id);
          if (!isSecond) eraseAgain(id);
        }
      }
    } catch (err) {
      logger.warn({ err }, "details of erased users are still in this service's database; it will be tried again");
    }
    busy = false;
  }

  function remember(id: string): void {
    if (named.size < maximum) return void named.set(id, false);
    caughtUp = false;
    againAt = monotonicClock() + LAST_REQUEST_MS;
  }

  function eraseAgain(id: string): void {
    const due = monotonicClock() + LAST_REQUEST_MS;
    if (again.length < maximum) again.push({ id, due });
    else againAt = due;
  }

  async function catchUp(): Promise<void> {
    caughtUp = true; // unless there is no room for somebody meanwhile
    try {
      let last = (begunAt ??= await erasures.handled());
      for (let more = true; more;) {
        const users = await erasedUsers.after(last, BATCH);
        last = users.at(-1)?.id ?? last;
        await erase(
          users.map(({ userId }) => userId),
          last,
        );
        more = users.length === BATCH;
      }
    } catch (error) {
      caughtUp = false;
      throw error;
    }
  }

  async function erase(userIds: readonly string[], handled?: number): Promise<void> {
    if (userIds.length === 0) return;
    await inTransaction(database, async (trx) => {
      // All processes of the service delete the same rows: one after the other, or they might end in a deadlock.
      await database.dialect.serialize(trx, "audit_erasures");
      await audit.eraseDetails(trx, userIds, `erasure-${randomUUID()}`);
      if (handled !== undefined) await erasures.setHandled(trx, handled);
    });
  }

  return {
    /** Catches up, once the feed is followed: who is erased from then on is heard of. */
    start: (): Promise<void> => (running = work()),

    /** Hears of an entry of the feed. */
    hear({ kind, subject }: FeedEntry): void {
      if (kind === "erased") remember(subject);
      if (!busy && (!caughtUp || named.size > 0)) running = work();
    },

    /** Erases once more what requests have written that were let in before the feed named their user. */
    tidy(): void {
      const now = monotonicClock();
      const over = again.filter(({ due }) => due <= now).slice(0, maximum - named.size);
      for (const { id } of over) named.set(id, true);
      again.splice(0, over.length);
      if (againAt <= now) {
        caughtUp = false;
        againAt = Infinity;
      }
      if (!busy && (!caughtUp || named.size > 0)) running = work();
    },

    /** Waits for what has begun. */
    stop: (): Promise<void> => running,
  };
}
