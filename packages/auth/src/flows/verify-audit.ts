import { inSnapshot, type Database } from "@repo/service";
import type { Knex } from "knex";
import { isOpenMark, isSealedBy, sealKey } from "../crypto/audit-seals.js";
import { nameOf, type Seal } from "../model/audit-seal.js";
import { auditEvidence } from "../store/audit-evidence.js";
import { auditSealStore } from "../store/audit-seals.js";
import { findAddedRow, Tampered, verifyRows, type ProvedRows } from "./verify-audit-rows.js";

/** A seal that was read in a log. */
export type LoggedSeal = Pick<Seal, "seq" | "mac">;

/** What was found: the first thing that is wrong, or how much is proved. */
export interface Verdict extends ProvedRows {
  /** Whether everything sealed is proved; never without a seal, which proves nothing. */
  readonly intact: boolean;
  readonly seals: number;
  /** Rows that no seal has yet. */
  readonly unsealed: number;
  /** When the oldest of those was recorded: a running service seals within seconds. */
  readonly oldestUnsealed: string | null;
  readonly last: string | null;
  readonly found: Pick<Tampered, "seal" | "row" | "problem"> | null;
}

/** How many seals are in memory at once; one has up to 200 rows. */
const PAGE = 20;

/**
 * Proves the audit rows of a database, in one snapshot and in memory that does not grow with them. A trail is intact when
 * seals follow on each other without a gap, from the first or from where a mark says that it was pruned; when each was
 * made under the key, and each row, with its details, is what its seal says; and when no row says it stands in a seal
 * that does not name it.
 *
 * @param auditKey what the seals were made under
 * @param logged a seal that must be there: only with the last one from the log shows a tail that was cut
 */
export function verifyAudit(database: Database, auditKey: string, logged?: LoggedSeal): Promise<Verdict> {
  return inSnapshot(database, async (trx) => {
    const walk = createWalk(sealKey(auditKey), logged);
    const seals = auditSealStore(database);
    const { sealed, unsealed, oldestUnsealed } = await auditEvidence.counts(trx);
    try {
      for await (const seal of allSeals(trx, seals)) await walk.step(trx, seal);
      walk.end();
      if (walk.proved().rows !== sealed) await findAddedRow(trx, seals);
    } catch (error) {
      if (!(error instanceof Tampered)) throw error;
      const { seal, row, problem } = error;
      return { intact: false, ...walk.proved(), unsealed, oldestUnsealed, found: { seal, row, problem } };
    }
    return { intact: walk.proved().seals > 0, ...walk.proved(), unsealed, oldestUnsealed, found: null };
  });
}

async function* allSeals(trx: Knex.Transaction, seals: ReturnType<typeof auditSealStore>): AsyncGenerator<Seal> {
  for (let after = 0; ;) {
    const page = await seals.page(trx, after, PAGE);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.seq;
  }
}

/** Goes along the chain, seal by seal. */
function createWalk(key: Buffer, logged: LoggedSeal | undefined) {
  const proved = { seals: 0, rows: 0, erased: 0 };
  let first: Seal | undefined;
  let before: Seal | undefined;
  /** Where the chain must begin, and up to where that is proved. */
  let begins = 1;
  let prunedThrough = 0;

  function verifySeal(seal: Seal): void {
    const { seq } = seal;
    if (before && seq !== before.seq + 1) throw missing(before.seq + 1, seq - 1);
    const isProved = isSealedBy(seal, key);
    if (!isProved && !(proved.seals === 0 && isOpenMark(seal))) {
      throw new Tampered(seq, null, "it was changed, or made under another AUDIT_KEY");
    }
    if (before && seal.previous !== before.mac) {
      throw new Tampered(before.seq, null, `it was replaced: seal ${seq} follows on another one`);
    }
    if (logged?.seq === seq && logged.mac !== seal.mac) {
      throw new Tampered(seq, null, "it is not the one that was logged: the tail was cut, and another one put on");
    }
    if (isProved) proved.seals += 1;
    if (seal.prunedThrough === null) return;
    begins = Math.min(seal.prunedThrough + 1, seq);
    if (isProved) ({ prunedThrough } = seal);
  }

  return {
    async step(trx: Knex.Transaction, seal: Seal): Promise<void> {
      verifySeal(seal);
      first ??= seal;
      before = seal;
      const { rows, erased } = await verifyRows(trx, seal);
      proved.rows += rows;
      proved.erased += erased;
    },

    end(): void {
      if (first && first.seq > begins) throw missing(begins, first.seq - 1);
      if (first && first.seq < begins)
        throw new Tampered(first.seq, null, "it is back, though a mark says it was pruned");
      const last = before?.seq ?? 0;
      if (logged && logged.seq > last)
        throw new Tampered(logged.seq, null, `the tail was cut: the chain ends at ${last}`);
      if (logged && logged.seq < (first?.seq ?? 0) && logged.seq > prunedThrough) throw missing(logged.seq, logged.seq);
    },

    proved: () => ({ ...proved, last: before ? nameOf(before) : null }),
  };
}

function missing(from: number, to: number): Tampered {
  const which = from === to ? "it is" : `seals ${from} to ${to} are`;
  return new Tampered(from, null, `${which} missing, and no mark says that they were pruned`);
}
