import { insertAll, type Database } from "@repo/service";
import type { Knex } from "knex";
import type { FeedEntry, Revocation } from "../model/revocation.js";

interface RevocationRow {
  id: number;
  kind: Revocation["kind"];
  subject: string;
  version: number | null;
  expires_at: string;
}

export type RevocationStore = ReturnType<typeof revocationStore>;

/** The revocation feed, which every process that shares the identity database follows. */
export function revocationStore({ reader, read, dialect }: Database) {
  const rows = (): Knex.QueryBuilder<RevocationRow> => reader<RevocationRow>("revocations");

  return {
    /**
     * Appends entries. The last thing a transaction does: on PostgreSQL it holds a lock from here to its commit, so
     * that ids become visible in their order and a reader who has seen one has seen all before it.
     *
     * @param expiresAt when no token that an entry concerns can be valid any more
     */
    async append(trx: Knex.Transaction, expiresAt: string, ...entries: Revocation[]): Promise<void> {
      if (entries.length === 0) return;
      await dialect.serialize(trx, "revocations");
      const rows = entries.map(({ kind, subject, version }) => ({ kind, subject, version, expires_at: expiresAt }));
      await insertAll(trx, "revocations", rows);
    },

    /** What came after an entry, oldest first. */
    async after(id: number, limit: number): Promise<FeedEntry[]> {
      const found = await read<RevocationRow>(rows().where("id", ">", id).orderBy("id").limit(limit));
      return found.map(toModel);
    },

    /** The entries about these sessions and users. */
    async about(...subjects: string[]): Promise<FeedEntry[]> {
      return (await read<RevocationRow>(rows().whereIn("subject", subjects))).map(toModel);
    },

    /** Removes what concerns no token any more; how many entries. */
    async prune(trx: Knex.Transaction, before: string): Promise<number> {
      return trx<RevocationRow>("revocations").where("expires_at", "<", before).delete();
    },
  };
}

function toModel({ id, kind, subject, version, expires_at }: RevocationRow): FeedEntry {
  return { id, kind, subject, version, expiresAt: expires_at };
}
