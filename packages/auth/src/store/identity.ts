import type { Knex } from "knex";

/** What an identity database is called: its random id, and the issuer its tokens name. */
export interface Identity {
  readonly id: string;
  readonly issuer: string | null;
}

/** The one row that makes an identity database this one and no other. */
export const identityStore = {
  async read(knex: Knex): Promise<Identity> {
    const row = await knex<Identity>("identity").first("id", "issuer");
    if (!row) throw new Error("The identity database has lost its identity row.");
    return row;
  },

  async setIssuer(trx: Knex.Transaction, issuer: string): Promise<void> {
    await trx("identity").update({ issuer });
  },
};
