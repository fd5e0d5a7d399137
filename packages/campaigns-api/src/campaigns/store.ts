import { selectPage, type Database, type Page } from "@repo/service";
import type { Knex } from "knex";
import type { Campaign, CampaignFields } from "./schema.js";

const COLUMNS = ["id", "name", "description", "due_date", "owner_id", "created_at", "updated_at"] as const;

export type CampaignStore = ReturnType<typeof campaignStore>;

/** The table of campaigns. Its columns are the API's fields, listed above so that a new column does not leak out. */
export function campaignStore({ reader, dialect }: Database) {
  return {
    /** One row more than the page holds, see `pageBody`. */
    list(page: Page): Promise<Campaign[]> {
      return selectPage(reader<Campaign>("campaigns").select(COLUMNS), page);
    },

    async find(id: string): Promise<Campaign | undefined> {
      return reader<Campaign>("campaigns").where({ id }).first(COLUMNS);
    },

    /** Reads a campaign that the transaction is about to change: it stays as read until then. */
    async findToChange(trx: Knex.Transaction, id: string): Promise<Campaign | undefined> {
      return dialect.lockRows(trx<Campaign>("campaigns").where({ id })).first(COLUMNS);
    },

    async insert(trx: Knex.Transaction, campaign: Campaign): Promise<void> {
      await trx<Campaign>("campaigns").insert(campaign);
    },

    async update(
      trx: Knex.Transaction,
      id: string,
      changes: Partial<CampaignFields> & { updated_at: string },
    ): Promise<void> {
      await trx<Campaign>("campaigns").where({ id }).update(changes);
    },

    async delete(trx: Knex.Transaction, id: string): Promise<void> {
      await trx<Campaign>("campaigns").where({ id }).delete();
    },
  };
}
