import type { Knex } from "knex";

/** A refresh token, as far as it is kept: its hash. */
export interface RefreshToken {
  readonly hash: string;
  readonly sessionId: string;
  /** When it was exchanged for its successor; null while it is the live one. */
  readonly spentAt: string | null;
  /** The successor, sealed under the spent token itself. */
  readonly sealedSuccessor: string | null;
}

interface RefreshTokenRow {
  hash: string;
  session_id: string;
  spent_at: string | null;
  sealed_successor: string | null;
}

/** The refresh tokens of sessions: one live one each, and those that were spent, for as long as the session lives. */
export const refreshTokenStore = {
  async insert(trx: Knex.Transaction, hash: string, sessionId: string): Promise<void> {
    const row: RefreshTokenRow = { hash, session_id: sessionId, spent_at: null, sealed_successor: null };
    await trx<RefreshTokenRow>("refresh_tokens").insert(row);
  },

  async find(knex: Knex, hash: string): Promise<RefreshToken | undefined> {
    const row = await knex<RefreshTokenRow>("refresh_tokens").where({ hash }).first();
    return row && toModel(row);
  },

  /** The hash of a session's live token. */
  async live(trx: Knex.Transaction, sessionId: string): Promise<string | undefined> {
    const live = trx<RefreshTokenRow>("refresh_tokens").where({ session_id: sessionId, spent_at: null });
    return (await live.first("hash"))?.hash;
  },

  /** Spends a token. A session keeps one sealed successor: the one before has had its time. */
  async spend(trx: Knex.Transaction, { hash, sessionId }: RefreshToken, at: string, sealed: string): Promise<void> {
    const older = trx<RefreshTokenRow>("refresh_tokens").where({ session_id: sessionId });
    await older.whereNotNull("sealed_successor").update({ sealed_successor: null });
    await trx<RefreshTokenRow>("refresh_tokens").where({ hash }).update({ spent_at: at, sealed_successor: sealed });
  },

  /** Forgets every successor that was sealed before a moment; how many. */
  async pruneSealed(trx: Knex.Transaction, before: string): Promise<number> {
    const old = trx<RefreshTokenRow>("refresh_tokens").where("spent_at", "<", before);
    return old.whereNotNull("sealed_successor").update({ sealed_successor: null });
  },

  /** Forgets the sealed successors of tokens. */
  async unseal(trx: Knex.Transaction, hashes: readonly string[]): Promise<void> {
    await trx<RefreshTokenRow>("refresh_tokens").whereIn("hash", hashes).update({ sealed_successor: null });
  },
};

function toModel({ hash, session_id, spent_at, sealed_successor }: RefreshTokenRow): RefreshToken {
  return { hash, sessionId: session_id, spentAt: spent_at, sealedSuccessor: sealed_successor };
}
