// An audit trail with seals, and somebody who changes it by SQL.
import { testClock, type TestClock } from "@repo/auth/testing";
import { inTransaction, insertAll, migrate, openDatabase, type Database } from "@repo/service";
import { atEnd, newDatabase } from "@repo/testing";
import type { Knex } from "knex";
import { proveDetails } from "../../src/crypto/audit-seals.js";
import { createAuditPrune } from "../../src/flows/prune-audit.js";
import { createSealer } from "../../src/flows/seal-audit.js";
import { verifyAudit, type LoggedSeal, type Verdict } from "../../src/flows/verify-audit.js";
import type { AuditEvent } from "../../src/model/audit-event.js";
import { auditStore, type AuditStore } from "../../src/store/audit-events.js";
import { auditSealStore, type AuditSealStore } from "../../src/store/audit-seals.js";
import { auditMigrations } from "../../src/store/migrations/audit.js";
import type { LogLine } from "./app.js";

export const AUDIT_KEY = "audit-key-0123456789-abcdefghijklmnopqrstuvwxyz";

export interface Trail {
  readonly database: Database;
  readonly url: string;
  readonly audit: AuditStore;
  readonly seals: AuditSealStore;
  readonly clock: TestClock;
  readonly log: LogLine[];
  /** Records as many events, of as many users. */
  readonly record: (count: number, event?: Partial<AuditEvent>) => Promise<void>;
  readonly seal: (auditKey?: string) => Promise<void>;
  readonly prune: (auditKey: string | undefined, auditRetentionDays?: number) => Promise<number>;
  readonly verify: (logged?: LoggedSeal, auditKey?: string) => Promise<Verdict>;
}

/** Makes the audit tables in a new database. */
export async function newTrail(): Promise<Trail> {
  const url = await newDatabase();
  const database = openDatabase(url);
  atEnd(() => database.close());
  await migrate(database, auditMigrations);
  const clock = testClock();
  const log: LogLine[] = [];
  const write = (level: LogLine["level"]) => (details: object, message: string) =>
    void log.push({ level, message, details: details as Record<string, unknown> });
  const logger = { info: write("info"), warn: write("warn"), error: write("error") };
  const audit = auditStore("things", clock, proveDetails);
  const seals = auditSealStore(database);
  const parts = { database, seals, clock, logger };
  return {
    database,
    url,
    audit,
    seals,
    clock,
    log,
    async record(count, event = {}) {
      const events = Array.from({ length: count }, (_, index) => ({ ...eventOf(`user-${index}`), ...event }));
      await inTransaction(database, (trx) => audit.record(trx, ...events));
    },
    seal: (auditKey = AUDIT_KEY) => createSealer({ ...parts, auditKey }).seal(),
    prune: (auditKey, auditRetentionDays = 30) => createAuditPrune({ ...parts, auditKey, auditRetentionDays })(),
    verify: (logged, auditKey = AUDIT_KEY) => verifyAudit(database, auditKey, logged),
  };
}

function eventOf(actorId: string): AuditEvent {
  const origin = { requestId: `request-${actorId}`, ip: "192.0.2.1", userAgent: "curl/8" };
  return { ...origin, actorId, action: "thing_created", targetType: "thing", targetId: "t-1", outcome: "success" };
}

/** Takes away what keeps whoever has the service's rights from changing the trail. */
export async function dropGuards({ writer, dialect }: Database): Promise<void> {
  if (dialect.name === "sqlite") {
    const triggers: { name: string }[] = await writer("sqlite_master").where({ type: "trigger" }).select("name");
    for (const { name } of triggers) await writer.raw(`DROP TRIGGER ${name}`);
    await writer.raw("PRAGMA foreign_keys = OFF");
    return;
  }
  for (const table of TABLES) await writer.raw(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
  await writer.raw("ALTER TABLE audit_details DROP CONSTRAINT audit_details_event_id_foreign");
}

const TABLES = ["audit_events", "audit_details", "audit_seals"] as const;
type Row = Record<string, string | number | null>;

/** Keeps the trail as it is; what it gives brings it back. */
export async function keep({ database }: Trail): Promise<() => Promise<void>> {
  const kept: [table: string, rows: Row[]][] = [];
  for (const table of TABLES) kept.push([table, await database.reader<Row>(table)]);
  return () =>
    inTransaction(database, async (trx: Knex.Transaction) => {
      for (const [table, rows] of kept) {
        await trx(table).delete();
        await insertAll(trx, table, rows);
      }
    });
}
