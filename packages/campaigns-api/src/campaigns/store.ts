import {
  byCreation,
  insertAll,
  selectPage,
  type Database,
  type Listing,
  type Page,
  type Versioned,
} from "@repo/service";
import type { Knex } from "knex";
import type { Campaign, CampaignFields } from "./schema.js";

type Row = Versioned<Campaign>;

/** The API's fields, listed so that a new column does not leak out. */
const FIELDS = ["id", "name", "description", "due_date", "owner_id", "created_at", "updated_at"] as const;
const COLUMNS = [...FIELDS, "version"] as const;

/** What can be asked of the list; each order has an index in the migrations. */
export const campaignList = {
  orders: {
    ...byCreation,
    name: { column: "name", type: "text" },
    due_date: { column: "due_date_or_last", type: "time", optional: "due_date" },
  },
  filters: {
    q: { kind: "contains", column: "name" },
    owner_id: { kind: "user", column: "owner_id" },
  },
} as const satisfies Listing;

export type CampaignStore = ReturnType<typeof campaignStore>;

/** The table of campaigns. */
export function campaignStore({ reader, read, dialect }: Database) {
  const find = (knex: Knex, id: string) => knex<Row>("campaigns").where({ id }).select(COLUMNS);

  /** The row, if it still has one of these versions; undefined means any. */
  function unchanged(trx: Knex.Transaction, id: string, versions: readonly number[] | undefined) {
    const row = trx<Row>("campaigns").where({ id });
    return versions ? row.whereIn("version", versions) : row;
  }

  return {
    /** One row more than the page holds, see `pageBody`. */
    list(page: Page): Promise<Campaign[]> {
      return read<Campaign>(selectPage(reader<Row>("campaigns").select(FIELDS), dialect, page));
    },

    async find(id: string): Promise<Row | undefined> {
      const [row] = await read<Row>(find(reader, id));
      return row;
    },

    /** Reads a campaign that the transaction is about to change: it stays as read until then. */
    async findToChange(trx: Knex.Transaction, id: string): Promise<Row | undefined> {
      const [row] = (await dialect.lockRows(find(trx, id))) as Row[];
      return row;
    },

    async insert(trx: Knex.Transaction, ...campaigns: Campaign[]): Promise<void> {
      await insertAll(
        trx,
        "campaigns",
        campaigns.map((campaign) => ({ ...campaign, version: 1 })),
      );
    },

    /** Whether the campaign still had one of the versions, and has changed. */
    async update(
      trx: Knex.Transaction,
      id: string,
      versions: readonly number[] | undefined,
      changes: Partial<CampaignFields> & { updated_at: string },
    ): Promise<boolean> {
      return (await unchanged(trx, id, versions).update(changes).increment("version", 1)) > 0;
    },

    /** Whether the campaign still had one of the versions, and is gone. */
    async delete(trx: Knex.Transaction, id: string, versions: readonly number[] | undefined): Promise<boolean> {
      return (await unchanged(trx, id, versions).delete()) > 0;
    },
  };
}
