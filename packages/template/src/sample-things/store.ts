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
import type { SampleThing, SampleThingFields } from "./schema.js";

type Row = Versioned<SampleThing>;

/** The API's fields, listed so that a new column does not leak out. */
const FIELDS = ["id", "name", "description", "owner_id", "created_at", "updated_at"] as const;
const COLUMNS = [...FIELDS, "version"] as const;

/** What can be asked of the list; each order has an index in the migrations. */
export const sampleThingList = {
  orders: {
    ...byCreation,
    name: { column: "name", type: "text" },
  },
  filters: {
    q: { kind: "contains", column: "name" },
    owner_id: { kind: "user", column: "owner_id" },
  },
} as const satisfies Listing;

export type SampleThingStore = ReturnType<typeof sampleThingStore>;

/** The table of sample things. */
export function sampleThingStore({ reader, read, dialect }: Database) {
  const find = (knex: Knex, id: string) => knex<Row>("sample_things").where({ id }).select(COLUMNS);

  /** The row, if it still has one of these versions; undefined means any. */
  function unchanged(trx: Knex.Transaction, id: string, versions: readonly number[] | undefined) {
    const row = trx<Row>("sample_things").where({ id });
    return versions ? row.whereIn("version", versions) : row;
  }

  return {
    /** One row more than the page holds, see `pageBody`. */
    list(page: Page): Promise<SampleThing[]> {
      return read<SampleThing>(selectPage(reader<Row>("sample_things").select(FIELDS), dialect, page));
    },

    async find(id: string): Promise<Row | undefined> {
      const [row] = await read<Row>(find(reader, id));
      return row;
    },

    /** Reads a sample thing that the transaction is about to change: it stays as read until then. */
    async findToChange(trx: Knex.Transaction, id: string): Promise<Row | undefined> {
      const [row] = (await dialect.lockRows(find(trx, id))) as Row[];
      return row;
    },

    async insert(trx: Knex.Transaction, ...sampleThings: SampleThing[]): Promise<void> {
      await insertAll(
        trx,
        "sample_things",
        sampleThings.map((sampleThing) => ({ ...sampleThing, version: 1 })),
      );
    },

    /** Whether the sample thing still had one of the versions, and has changed. */
    async update(
      trx: Knex.Transaction,
      id: string,
      versions: readonly number[] | undefined,
      changes: Partial<SampleThingFields> & { updated_at: string },
    ): Promise<boolean> {
      return (await unchanged(trx, id, versions).update(changes).increment("version", 1)) > 0;
    },

    /** Whether the sample thing still had one of the versions, and is gone. */
    async delete(trx: Knex.Transaction, id: string, versions: readonly number[] | undefined): Promise<boolean> {
      return (await unchanged(trx, id, versions).delete()) > 0;
    },
  };
}
