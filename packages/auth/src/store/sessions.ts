import type { Knex } from "knex";

/** A sign-in. `scope` and `audience` are what was asked for; null stands for everything the role allows. */
export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly clientId: string;
  readonly scope: string | null;
  readonly audience: string | null;
  readonly createdAt: string;
}

interface SessionRow {
  id: string;
  user_id: string;
  client_id: string;
  scope: string | null;
  audience: string | null;
  created_at: string;
}

/** The sessions that tokens belong to, by their `sid`. */
export const sessionStore = {
  async insert(trx: Knex.Transaction, { id, userId, clientId, scope, audience, createdAt }: Session): Promise<void> {
    await trx<SessionRow>("sessions").insert({
      id,
      user_id: userId,
      client_id: clientId,
      scope,
      audience,
      created_at: createdAt,
    });
  },
};
