import { assertMigrated, openDatabase, type Environment } from "@repo/service";
import { verifyAudit, type LoggedSeal, type Verdict } from "../flows/verify-audit.js";
import { auditMigrations } from "../store/migrations/audit.js";
import { readAuditConfig } from "./config.js";
import { UsageError, type Done, type Given } from "./done.js";

/** Proves the audit trail of one database, which is only read. */
export async function runVerifyAudit(given: Given, environment: Environment): Promise<Done> {
  const logged = given["last-seal"] === undefined ? undefined : loggedSeal(given["last-seal"]);
  const config = readAuditConfig(environment, given.database);
  if (config.auditKey === undefined) throw new Error("AUDIT_KEY is missing: without it nothing can be proved.");
  const database = openDatabase(config.database, { exists: true });
  try {
    await assertMigrated(database, auditMigrations).catch((cause: unknown) => {
      const said = `${database.name} has no audit trail that this version can verify. ${(cause as Error).message}`;
      throw new Error(`${said} Start its service once.`, { cause });
    });
    const verdict = await verifyAudit(database, config.auditKey, logged);
    return { data: { database: database.name, ...verdict }, text: textOf(verdict), failed: !verdict.intact };
  } finally {
    await database.close();
  }
}

/** As the log writes it. */
function loggedSeal(text: string): LoggedSeal {
  const [, seq, mac] = /^([1-9]\d{0,14}):([\w-]{43})$/.exec(text) ?? [];
  if (seq === undefined || mac === undefined) throw new UsageError("--last-seal is <seq>:<mac>, as the log has it.");
  return { seq: Number(seq), mac };
}

function textOf({ found, seals, rows, erased, unsealed, oldestUnsealed, last }: Verdict): string {
  if (found) {
    const place = [found.seal !== null && `seal ${found.seal}`, found.row !== null && `row ${found.row}`];
    return `The audit trail is not what was sealed. First fault: ${place.filter(Boolean).join(", ")}: ${found.problem}.`;
  }
  if (seals === 0) return `Nothing is proved: there are no seals, and ${unsealed} rows without one.`;
  const details = erased === 0 ? "" : ` The details of ${erased} of them were erased with their user.`;
  const proved = `Intact: ${rows} rows in ${seals} seals, the last one ${last}.${details}`;
  const since = oldestUnsealed === null ? "" : `, the oldest of ${oldestUnsealed}`;
  return `${proved} Not proved: ${unsealed} rows without a seal${since}.`;
}
