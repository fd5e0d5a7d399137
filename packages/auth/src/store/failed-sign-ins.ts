import type { Database } from "@repo/service";
import type { Knex } from "knex";
import type { FailedSignIns } from "../model/failed-sign-ins.js";

type FailedSignInsRow = {
  readonly key: string;
  readonly hits: number;
  readonly started_at: string;
  readonly resets_at: string;
  readonly request_id: string;
  readonly ip: string | null;
  readonly user_agent: string | null;
};

/** In the table of the limiter's counters, under keys of their own. */
const PREFIX = "failed-sign-ins:";

export type FailedSignInStore = ReturnType<typeof failedSignInStore>;

/** The failed sign-ins of windows that the audit trail does not have yet. */
export function failedSignInStore({ dialect }: Database) {
  const rows = (knex: Knex) => knex<FailedSignInsRow>("rate_limits");
  const keyOf = (userId: string | null): string => PREFIX + (userId ?? "");

  return {
    async find(knex: Knex, userId: string | null): Promise<FailedSignIns | undefined> {
      const row = await rows(knex)
        .where({ key: keyOf(userId) })
        .first();
      return row && toModel(row);
    },

    /** Windows that have ended. */
    async over(knex: Knex, now: string): Promise<FailedSignIns[]> {
      const ended = rows(knex).whereNotNull("started_at").where("resets_at", "<=", now);
      return (await ended.orderBy("resets_at").limit(BATCH)).map(toModel);
    },

    /** Lets one transaction at a time count or end windows; on PostgreSQL until it has committed. */
    lock: (trx: Knex.Transaction): Promise<void> => dialect.serialize(trx, "failed sign-ins"),

    async put(trx: Knex.Transaction, { userId, count, startedAt, endsAt, last }: FailedSignIns): Promise<void> {
      const { requestId: request_id, ip, userAgent: user_agent } = last;
      const row = { key: keyOf(userId), hits: count, started_at: startedAt, resets_at: endsAt };
      await rows(trx)
        .insert({ ...row, request_id, ip, user_agent })
        .onConflict("key")
        .merge();
    },

    async remove(trx: Knex.Transaction, userId: string | null): Promise<void> {
      await rows(trx)
        .where({ key: keyOf(userId) })
        .delete();
    },
  };
}

const BATCH = 500;

function toModel(row: FailedSignInsRow): FailedSignIns {
  return {
    userId: row.key.slice(PREFIX.length) || null,
    count: row.hits,
    startedAt: row.started_at,
    endsAt: row.resets_at,
    last: { requestId: row.request_id, ip: row.ip, userAgent: row.user_agent },
  };
}
