import createKnex, { type Knex } from "knex";
import pg from "pg";
import { common, isTimeout, LAST_TIME, lowerAscii, WAIT_MS, type Dialect } from "./dialect.js";

/** Nothing waits or runs for ever. A migration lifts its own limits, see `lockMigrations`. */
const OPTIONS = [
  "TimeZone=UTC",
  "DateStyle=ISO",
  `lock_timeout=${WAIT_MS}`,
  "statement_timeout=15000",
  "idle_in_transaction_session_timeout=15000",
];

/** A statement takes 65,535 values. */
const ROWS_AT_ONCE = 500;

/** Classes of SQLSTATE: 08 connection, 28 and 3D who and where, 40 deadlock, 53 resources, 55 lock, 57 shutdown, 58 system. */
const UNAVAILABLE = /^(08|28|3D|40|53|55|57|58)|^25006$/;
const NETWORK = /^(ECONN(REFUSED|RESET|ABORTED)|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN)$/;
const CONNECTION_LOST = /Connection (terminated|ended)|not queryable|timeout expired|Query read timeout/;

export const postgres: Dialect = {
  name: "postgres",
  open(connectionString) {
    const knex = createKnex({
      client: "pg",
      connection: {
        connectionString: withOptions(connectionString),
        connectionTimeoutMillis: WAIT_MS,
        query_timeout: 65_000, // for a server that has vanished; one that is there ends queries itself
        types: { getTypeParser: typeParser },
      } as Knex.PgConnectionConfig,
      ...common,
      pool: { min: 0, max: 10, idleTimeoutMillis: 10_000 },
    });
    return { reader: knex, writer: knex };
  },
  lockMigrations: async (trx) => {
    await trx.raw("SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = '60s'");
    await postgres.serialize(trx, "migrations");
  },
  serialize: async (trx, name) => {
    await trx.raw("SELECT pg_advisory_xact_lock(hashtext(?))", [`auth-starter ${name}`]);
  },
  appendOnly: async (trx, table, { mayUpdate = "false", mayDelete = "false" }) => {
    await trx.raw(`CREATE FUNCTION ${table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF TG_OP = 'UPDATE' THEN IF ${mayUpdate} THEN RETURN NEW; END IF; END IF;
        IF TG_OP = 'DELETE' THEN IF ${mayDelete} THEN RETURN OLD; END IF; END IF;
        RAISE EXCEPTION '${table} is append-only';
      END $$`);
    const refuse = `EXECUTE FUNCTION ${table}_append_only()`;
    await trx.raw(`CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW ${refuse}`);
    await trx.raw(`CREATE TRIGGER no_truncate BEFORE TRUNCATE ON ${table} FOR EACH STATEMENT ${refuse}`);
  },
  time: (table, column) => table.specificType(column, "timestamptz(3)"),
  timeOrLast: (table, column, field) =>
    table.specificType(column, `timestamptz(3) GENERATED ALWAYS AS (coalesce(${field}, '${LAST_TIME}')) STORED`),
  text: (table, column) => table.specificType(column, 'text COLLATE "C"'),
  read: async (_knex, query) => (await query) as unknown[],
  insertAll: async (trx, table, rows) => {
    for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
      await trx(table).insert(rows.slice(start, start + ROWS_AT_ONCE));
    }
  },
  contains: (query, column, text) => query.whereRaw("strpos(lower(??), ?) > 0", [column, lowerAscii(text)]),
  lockRows: (query) => query.forUpdate(),
  isUniqueViolation: (error) => codeOf(error) === "23505",
  isUnavailable: (error) =>
    isTimeout(error) ||
    UNAVAILABLE.test(codeOf(error)) ||
    NETWORK.test(codeOf(error)) ||
    CONNECTION_LOST.test(String(error)),
};

/** Puts our options behind those that the URL itself may have: pg would take the URL's alone. The last one counts. */
function withOptions(connectionString: string): string {
  const url = new URL(connectionString);
  const own = OPTIONS.map((option) => `-c ${option}`).join(" ");
  url.searchParams.set("options", `${url.searchParams.get("options") ?? ""} ${own}`.trim());
  return url.href;
}

const TIMESTAMPTZ = 1184;
const BIGINT = 20;

/** pg gives counts as text and times as Date; here both read as they do from SQLite. */
function typeParser(type: number, format?: "text" | "binary"): (value: string) => unknown {
  if (type === TIMESTAMPTZ) return isoTime;
  if (type === BIGINT) return Number;
  return pg.types.getTypeParser(type, format) as (value: string) => unknown;
}

function isoTime(value: string): string {
  const time = new Date(value.replace(" ", "T").replace(/\+00$/, "Z"));
  return Number.isNaN(time.getTime()) ? value : time.toISOString(); // "infinity", and what else only PostgreSQL knows
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "";
}
