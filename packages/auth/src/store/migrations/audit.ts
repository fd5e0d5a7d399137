import type { MigrationSet } from "@repo/service";

/** What the triggers of 005 keep as it is; a column that is added later needs new ones. */
const EVENT_COLUMNS = [
  ...["id", "source", "actor_id", "action", "target_type", "target_id", "request_id", "outcome", "created_at"],
  ...["count", "started_at", "details_mac"],
];

/** The audit tables. They stand in every database whose changes are recorded, made once where databases are shared. */
export const auditMigrations: MigrationSet = {
  table: "audit_migrations",
  migrations: [
    {
      name: "001-audit",
      async up(trx, dialect) {
        await trx.schema.createTable("audit_events", (table) => {
          table.text("id").primary();
          table.text("source").notNullable();
          table.text("actor_id").index();
          table.text("action").notNullable();
          table.text("target_type").notNullable();
          table.text("target_id").index();
          table.text("request_id").notNullable();
          table.text("outcome").notNullable();
          dialect.time(table, "created_at").notNullable();
        });
        // Personal details stand beside the events, so that they can be erased while the events stay.
        await trx.schema.createTable("audit_details", (table) => {
          table.text("event_id").primary().references("audit_events.id").onDelete("CASCADE");
          table.text("ip");
          table.text("user_agent");
        });
      },
    },
    {
      // How far this database has followed the identity database's list of erased users.
      name: "002-erasures",
      async up(trx) {
        await trx.schema.createTable("audit_erasures", (table) => {
          table.text("identity_id").primary();
          table.bigInteger("handled").notNullable();
        });
      },
    },
    {
      // What one user did, and what was done to it, each in the order of time.
      name: "003-lists",
      async up(trx) {
        await trx.schema.alterTable("audit_events", (table) => {
          table.dropIndex("actor_id");
          table.dropIndex("target_id");
          table.index(["actor_id", "id"]);
          table.index(["target_id", "id"]);
        });
      },
    },
    {
      // What makes the trail evidence: see docs/guides/audit-evidence.md.
      name: "004-seals",
      async up(trx, dialect) {
        await trx.schema.alterTable("audit_events", (table) => {
          table.integer("count").notNullable().defaultTo(1);
          dialect.time(table, "started_at");
          table.text("details_mac");
          table.bigInteger("seal");
        });
        // By time first: the primary key, which leads past every sealed row, can never be taken for this index.
        await trx.raw("CREATE INDEX audit_events_unsealed ON audit_events (created_at, id) WHERE seal IS NULL");
        await trx.schema.alterTable("audit_details", (table) => void table.text("salt"));
        await trx.schema.createTable("audit_seals", (table) => {
          table.bigInteger("seq").primary();
          table.text("previous").notNullable();
          table.text("entries").notNullable();
          table.bigInteger("pruned_through");
          dialect.time(table, "sealed_at").notNullable();
          table.text("mac").notNullable();
        });
      },
    },
    {
      // Against mistakes, not against somebody who writes SQL: a mark that says everything was pruned can be inserted. What
      // that takes away, verify-audit finds. A seal is stamped on a row once; rows and seals are deleted where a mark
      // says that they were pruned; details can be erased.
      name: "005-append-only",
      async up(trx, dialect) {
        await trx.raw(
          "CREATE INDEX audit_seals_marks ON audit_seals (pruned_through) WHERE pruned_through IS NOT NULL",
        );
        const unchanged = EVENT_COLUMNS.map((column) => `NEW.${column} IS NOT DISTINCT FROM OLD.${column}`);
        await dialect.appendOnly(trx, "audit_events", {
          key: "id",
          mayUpdate: ["OLD.seal IS NULL AND NEW.seal IS NOT NULL", ...unchanged].join(" AND "),
          mayDelete: "EXISTS (SELECT 1 FROM audit_seals WHERE pruned_through >= OLD.seal)",
        });
        await dialect.appendOnly(trx, "audit_seals", {
          key: "seq",
          mayDelete:
            "EXISTS (SELECT 1 FROM audit_seals AS mark WHERE mark.pruned_through >= OLD.seq AND mark.seq > OLD.seq)",
        });
        await dialect.appendOnly(trx, "audit_details", { mayDelete: "true" });
      },
    },
  ],
};
