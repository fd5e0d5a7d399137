import type { Knex } from "knex";
import { detailsMac, sealEntry } from "../crypto/audit-seals.js";
import type { Seal, SealEntry } from "../model/audit-seal.js";
import { auditEvidence, type Evidence } from "../store/audit-evidence.js";
import type { AuditSealStore } from "../store/audit-seals.js";

/** What is wrong with a trail, and where. */
export class Tampered extends Error {
  constructor(
    readonly seal: number | null,
    readonly row: string | null,
    readonly problem: string,
  ) {
    super(problem);
  }
}

/** How many rows were proved, and of how many the details are erased. */
export interface ProvedRows {
  readonly rows: number;
  readonly erased: number;
}

export const entriesOf = ({ entries }: Seal): SealEntry[] => JSON.parse(entries) as SealEntry[];

/**
 * Proves the rows of a seal that is proved itself, with their details.
 * @throws {Tampered} at the first row that is gone, or is not what was sealed
 */
export async function verifyRows(trx: Knex.Transaction, seal: Seal): Promise<ProvedRows> {
  const entries = entriesOf(seal);
  const found = await auditEvidence.events(
    trx,
    entries.map(([id]) => id),
  );
  const rows = entries.map((entry) => verifyRow(seal, entry, found.get(entry[0])));
  const missing = rows.filter(({ detailsMac: mac, details }) => mac !== null && details === undefined);
  const users = missing.flatMap(({ userId }) => userId ?? []);
  const erased = users.length > 0 ? await auditEvidence.erased(trx, users) : new Set();
  for (const { id, userId } of missing) {
    if (erased.has(userId)) continue;
    throw new Tampered(seal.seq, id, "its details are gone, and no event says that they were erased");
  }
  return { rows: rows.length, erased: missing.length };
}

function verifyRow({ seq }: Seal, [id, hash]: SealEntry, row: Evidence | undefined): Evidence {
  if (!row) throw new Tampered(seq, id, "it is gone");
  if (sealEntry(row)[1] !== hash) throw new Tampered(seq, id, "it was changed");
  if (row.seal !== seq)
    throw new Tampered(seq, id, `it stands in ${row.seal === null ? "no seal" : `seal ${row.seal}`} now`);
  const { detailsMac: mac, details, isErasure } = row;
  if (isErasure && details) throw new Tampered(seq, id, "details were added to it");
  if (mac !== null && details && detailsMac(details, details.salt) !== mac) {
    throw new Tampered(seq, id, "its details were changed");
  }
  return row;
}

const PAGE = 500;

/**
 * Looks for a row that says it stands in a seal which does not name it.
 * @throws {Tampered} at the first one
 */
export async function findAddedRow(trx: Knex.Transaction, seals: AuditSealStore): Promise<void> {
  let rows = await auditEvidence.sealed(trx, undefined, PAGE); // an empty id, or on SQLite none, is before all others
  while (rows.length > 0) {
    const named = new Map<number, Set<string>>();
    for (const { id, seal } of rows) {
      if (!named.has(seal)) named.set(seal, await namedBy(trx, seals, seal));
      if (!named.get(seal)?.has(id)) throw new Tampered(seal, id, "it was added: no such seal names it");
    }
    rows = await auditEvidence.sealed(trx, rows.at(-1)?.id, PAGE);
  }
}

async function namedBy(trx: Knex.Transaction, seals: AuditSealStore, seq: number): Promise<Set<string>> {
  const [seal] = await seals.page(trx, seq - 1, 1);
  return new Set(seal?.seq === seq ? entriesOf(seal).map(([id]) => id) : []);
}
