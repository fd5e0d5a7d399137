import { inTransaction, type Database } from "@repo/service";
import type { Knex } from "knex";
import { isSealedBy, NO_KEY, nextSeal, sealEntry, sealKey } from "../crypto/audit-seals.js";
import { nameOf, type Seal } from "../model/audit-seal.js";
import type { AuthLogger } from "../model/logger.js";
import type { AuditSealStore } from "../store/audit-seals.js";
import { everySecond } from "./every-second.js";

export interface SealerParts {
  /** Where the audit rows are: the identity database, or a service's own. */
  readonly database: Database;
  readonly seals: AuditSealStore;
  readonly auditKey: string;
  readonly clock: () => number;
  readonly logger: AuthLogger;
}

export type Sealer = ReturnType<typeof createSealer>;

/** How many rows a seal has at the most: on SQLite writers wait while they are stamped, some 10 ms. */
const BATCH = 200;
/** So many seals a process makes at its end; what is left others make, or the next start. */
const LAST_BATCHES = 25;
/** While rows cannot be sealed, the log says so once a minute. */
const WARN_EVERY_MS = 60_000;
/** How long a seal waits for other writers of an SQLite file. It is in no hurry. */
const WAIT_MS = 1000;

/**
 * Builds the sealer of a database. Every second it seals the rows that were committed since, each batch under a seal
 * that is chained to the one before. Seals are computed outside any transaction, so a writer waits for the insert of one
 * and the stamps on its rows at the most. Several processes may do it at once: whoever finds that another one has
 * added to the chain meanwhile drops its own, and so there is one sealer at any moment without a lock that anybody holds.
 */
export function createSealer({ database, seals, auditKey, clock, logger }: SealerParts) {
  const key = sealKey(auditKey);
  let warnedAt = -Infinity;
  let isStranger = false;
  let isStopping = false;
  /** The newest seal that this process has seen in the chain. */
  let seen: Seal | undefined;

  /** Seals one batch; whether there may be more. */
  async function sealBatch(): Promise<boolean> {
    const last = await seals.last(); // before the rows: what is sealed between the two shows in the chain
    const rows = await seals.unsealed(BATCH);
    warnOfCut(last);
    if (rows.length === 0) return false;
    warnOfStranger(last);
    const entries = JSON.stringify(rows.map(sealEntry));
    const seal = nextSeal(last, { entries, prunedThrough: null, sealedAt: new Date(clock()).toISOString() }, key);
    const ids = rows.map(({ id }) => id);
    if (!(await append(seal, ids))) return false;
    seen = seal;
    logger.info({ database: database.name, seal: nameOf(seal), events: ids.length }, "audit rows sealed");
    return rows.length === BATCH;
  }

  /** Whether the seal is in the chain now; not if another process was quicker. */
  function append(seal: Seal, ids: readonly string[]): Promise<boolean> {
    const work = async (trx: Knex.Transaction): Promise<boolean> => {
      await seals.lock(trx);
      if (((await seals.last(trx))?.mac ?? "") !== seal.previous) return false;
      await seals.insert(trx, seal);
      const stamped = await seals.stamp(trx, ids, seal.seq);
      if (stamped !== ids.length) throw new Error(`Only ${stamped} of ${ids.length} rows could be stamped.`);
      return true;
    };
    return inTransaction(database, work, WAIT_MS);
  }

  function warnOfStranger(last: Seal | undefined): void {
    if (!last || isStranger || isSealedBy(last, key) || isSealedBy(last, NO_KEY)) return;
    isStranger = true;
    const said = "the last seal was made under another AUDIT_KEY, or was changed since: look with verify-audit";
    logger.error({ database: database.name, seal: last.seq }, said);
  }

  /** A chain only grows: what this process has seen of it must be there still. */
  function warnOfCut(last: Seal | undefined): void {
    const isCut = seen && ((last?.seq ?? 0) < seen.seq || (last?.seq === seen.seq && last.mac !== seen.mac));
    if (seen && isCut) {
      const said =
        "a seal that was there is gone: the audit trail was cut, or put back from a copy; look with verify-audit";
      logger.error({ database: database.name, seal: nameOf(seen) }, said);
    }
    seen = last;
  }

  /** Seals what there is, in so many batches at the most. */
  async function seal(batches = Infinity): Promise<void> {
    try {
      for (let more = true; more && batches > 0 && !isStopping; batches -= 1) more = await sealBatch();
    } catch (err) {
      const said = "audit rows could not be sealed; it will be tried again";
      if (clock() - warnedAt < WARN_EVERY_MS) return;
      warnedAt = clock();
      logger.warn({ err, database: database.name }, said);
    }
  }

  const ticker = everySecond(seal);
  return {
    seal,
    start: ticker.start,
    /** Seals once more what is there. */
    async stop(): Promise<void> {
      isStopping = true;
      await ticker.stop();
      isStopping = false;
      await seal(LAST_BATCHES);
    },
  };
}
