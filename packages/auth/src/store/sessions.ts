import { byCreation, selectPage, type Database, type Listing, type Page } from "@repo/service";
import type { Knex } from "knex";

/** A sign-in. `scope` and `audience` are what was asked for; null stands for everything the role allows. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly clientId: string;
  readonly scope: string | null;
  readonly audience: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly expiresAt: string;
}

interface SessionRow {
  id: string;
  user_id: string;
  client_id: string;
  scope: string | null;
  audience: string | null;
  ip: string | null;
  user_agent: string | null;
  created_at: string;
  last_used_at: string;
  expires_at: string;
}

const CHUNK = 500;

/** What can be asked of the list of a user's sessions. */
export const sessionList = {
  orders: byCreation,
  filters: {},
} as const satisfies Listing;

export type SessionStore = ReturnType<typeof sessionStore>;

/** The sessions that tokens belong to, by their `sid`. One that has ended has no row. */
export function sessionStore({ reader, read, dialect }: Database) {
  return {
    async insert(trx: Knex.Transaction, session: Session): Promise<void> {
      await trx<SessionRow>("sessions").insert({
        id: session.id,
        user_id: session.userId,
        client_id: session.clientId,
        scope: session.scope,
        audience: session.audience,
        ip: session.ip,
        user_agent: session.userAgent,
        created_at: session.createdAt,
        last_used_at: session.lastUsedAt,
        expires_at: session.expiresAt,
      });
    },

    /** A user's sessions that last beyond a moment; one row more than the page holds, see `pageBody`. */
    async list(userId: string, after: string, page: Page): Promise<Session[]> {
      const live = reader<SessionRow>("sessions").where({ user_id: userId }).where("expires_at", ">", after);
      return (await read<SessionRow>(selectPage(live, dialect, page))).map(toModel);
    },

    /** Finds a session and keeps it as it is until the transaction ends; undefined when it has ended. */
    async lock(trx: Knex.Transaction, id: string): Promise<Session | undefined> {
      const [row] = (await dialect.lockRows(trx("sessions").where({ id }))) as SessionRow[];
      return row && toModel(row);
    },

    /** Notes that a session was used, and from where. */
    async touch(trx: Knex.Transaction, id: string, used: Pick<Session, "ip" | "userAgent" | "lastUsedAt">) {
      const { ip, userAgent: user_agent, lastUsedAt: last_used_at } = used;
      await trx<SessionRow>("sessions").where({ id }).update({ ip, user_agent, last_used_at });
    },

    /** Ends a session, its refresh tokens with it; whether there was one. */
    async end(trx: Knex.Transaction, id: string): Promise<boolean> {
      return (await trx<SessionRow>("sessions").where({ id }).delete()) > 0;
    },

    /** Ends a user's sessions, but for one that may be kept; which ones. */
    async endAll(trx: Knex.Transaction, userId: string, keep: string | null = null): Promise<string[]> {
      const all = trx<SessionRow>("sessions").where({ user_id: userId }).select("id");
      const ids = ((await dialect.lockRows(all)) as SessionRow[]).map(({ id }) => id).filter((id) => id !== keep);
      for (let index = 0; index < ids.length; index += CHUNK) {
        const some = ids.slice(index, index + CHUNK); // a statement takes so many values
        await trx<SessionRow>("sessions").whereIn("id", some).delete();
      }
      return ids;
    },

    /** Removes those that expired before a moment; how many. */
    async prune(trx: Knex.Transaction, before: string): Promise<number> {
      return trx<SessionRow>("sessions").where("expires_at", "<", before).delete();
    },
  };
}

function toModel(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    clientId: row.client_id,
    scope: row.scope,
    audience: row.audience,
    ip: row.ip,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  };
}
