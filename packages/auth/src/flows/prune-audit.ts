import { firstIdAt, inTransaction, type Database } from "@repo/service";
import { isOpenMark, isSealedBy, nextSeal, sealKey } from "../crypto/audit-seals.js";
import { nameOf, type Seal, type SealEntry } from "../model/audit-seal.js";
import type { AuthLogger } from "../model/logger.js";
import type { AuditSealStore } from "../store/audit-seals.js";

export interface AuditPruneParts {
  /** Where the audit rows are: the identity database, or a service's own. */
  readonly database: Database;
  readonly seals: AuditSealStore;
  readonly auditKey?: string | undefined;
  readonly auditRetentionDays: number;
  readonly clock: () => number;
  readonly logger: AuthLogger;
}

/** Rows that are over, and the last seal that has one of them; without one they are unsealed. */
interface Over {
  readonly ids: readonly string[];
  readonly through: number | undefined;
}

const DAY_MS = 24 * 60 * 60 * 1000;
/** How many rows, and how many seals, one transaction deletes: writers wait for it. */
const ROWS = 2000;
const SEALS = 100;

/**
 * Builds the flow that deletes audit rows when they are older than the retention, whole seals at a time. A mark stays in
 * the chain that says through which seal: for `verify-audit`, and for the triggers that refuse every other deletion.
 * Without `AUDIT_KEY` the mark itself stands for its rows, under the key that everybody knows: it proves nothing.
 */
export function createAuditPrune(parts: AuditPruneParts): () => Promise<number> {
  const { database, seals, auditKey, auditRetentionDays, clock, logger } = parts;
  const key = sealKey(auditKey);
  const isOurs = (seal: Seal): boolean => isSealedBy(seal, key) || isOpenMark(seal);

  /**
   * The rows of the oldest seals. How old they are, their ids say, which the seal proves. Were it asked of the rows, who
   * changes their time would have us delete them, and leave a mark that it was right. The seals must be a chain under
   * the key, or somebody could put old ones of their own in the place of young ones.
   */
  async function sealedBefore(time: string): Promise<Over> {
    const ids: string[] = [];
    let before: Seal | undefined;
    for (const seal of await seals.page(database.reader, 0, SEALS)) {
      const isNext = before ? seal.previous === before.mac && isSealedBy(seal, key) : isOurs(seal);
      if (!isNext) return refuse(seal);
      const own = (JSON.parse(seal.entries) as SealEntry[]).map(([id]) => id);
      if (own.some((id) => id >= firstIdAt(time)) || ids.length + own.length > ROWS) break;
      ids.push(...own);
      before = seal;
    }
    return { ids, through: before?.seq ?? 0 };
  }

  function refuse(seal: Seal): Over {
    const said = "audit rows were not pruned: a seal is not of this AUDIT_KEY, or was changed; look with verify-audit";
    logger.warn({ database: database.name, seal: seal.seq }, said);
    return { ids: [], through: undefined };
  }

  async function over(before: string): Promise<Over> {
    const last = await seals.last();
    if (last && !isOurs(last)) return refuse(last);
    if (auditKey !== undefined) return sealedBefore(before);
    return { ids: await seals.unsealedBefore(before, ROWS), through: undefined };
  }

  /** Deletes rows and leaves the mark; how many, none when another process has done it. */
  async function prune({ ids, through }: Over): Promise<number> {
    const pruned = await inTransaction(database, async (trx) => {
      await seals.lock(trx);
      const last = await seals.last(trx);
      if (last && !isOurs(last)) return undefined; // who has another key has begun the chain meanwhile
      if (through !== undefined && (await seals.page(trx, through - 1, 1))[0]?.seq !== through) return undefined;
      const prunedThrough = through ?? (last?.seq ?? 0) + 1;
      const mark = nextSeal(last, { entries: "[]", prunedThrough, sealedAt: new Date(clock()).toISOString() }, key);
      await seals.insert(trx, mark);
      if (through === undefined) await seals.stamp(trx, ids, mark.seq);
      return { mark, events: await seals.prune(trx, ids, mark) };
    });
    if (!pruned) return 0;
    const { mark, events } = pruned;
    logger.info(
      { database: database.name, seal: nameOf(mark), events, through: mark.prunedThrough },
      "audit rows pruned",
    );
    return events;
  }

  return async () => {
    const before = new Date(clock() - auditRetentionDays * DAY_MS).toISOString();
    let total = 0;
    for (let pruned = Infinity; pruned > 0;) {
      const found = await over(before);
      pruned = found.ids.length > 0 ? await prune(found) : 0;
      total += pruned;
    }
    return total;
  };
}
