import type { Database } from "@repo/service";
import type { Knex } from "knex";

interface ErasedUserRow {
  id: number;
  user_id: string;
  erased_at: string;
}

/** An entry of the permanent list of erased users; `id` grows in the order in which entries become visible. */
export interface ErasedUser {
  readonly id: number;
  readonly userId: string;
}

export type ErasedUserStore = ReturnType<typeof erasedUserStore>;

/** Who was erased, for the services that keep details of them in databases of their own. */
export function erasedUserStore({ reader, dialect }: Database) {
  return {
    /** Near the end of its transaction, like the revocation that goes with it, see `revocationStore`. */
    async insert(trx: Knex.Transaction, userId: string, at: string): Promise<void> {
      await dialect.serialize(trx, "revocations");
      await trx<ErasedUserRow>("erased_users").insert({ user_id: userId, erased_at: at });
    },

    /** Who was erased after an entry, oldest first. */
    async after(id: number, limit: number): Promise<ErasedUser[]> {
      const rows = await reader<ErasedUserRow>("erased_users").where("id", ">", id).orderBy("id").limit(limit);
      return rows.map((row) => ({ id: row.id, userId: row.user_id }));
    },
  };
}
