import type { Database } from "@repo/service";
import type { Knex } from "knex";

interface ErasureRow {
  identity_id: string;
  handled: number;
}

export type AuditErasureStore = ReturnType<typeof auditErasureStore>;

/**
 * How far a service's own database has followed the list of erased users.
 *
 * @param identityId the id of the identity database whose list it is
 */
export function auditErasureStore({ reader }: Database, identityId: string) {
  return {
    /** The last entry of the list that was handled; 0 before the first. */
    async handled(): Promise<number> {
      return (await reader<ErasureRow>("audit_erasures").where({ identity_id: identityId }).first())?.handled ?? 0;
    },

    /** Moves the mark on, never back: another process may be further. */
    async setHandled(trx: Knex.Transaction, handled: number): Promise<void> {
      const mark = trx<ErasureRow>("audit_erasures").insert({ identity_id: identityId, handled });
      await mark.onConflict("identity_id").merge().where("audit_erasures.handled", "<", handled);
    },
  };
}
