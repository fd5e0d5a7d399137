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
import type { Resource, ResourceFields } from "./schema.js";

type Row = Versioned<Resource>;

/** The API's fields, listed so that a new column does not leak out. */
const FIELDS = [
  "id",
  "name",
  "kind",
  "url",
  "description",
  "campaign_id",
  "owner_id",
  "created_at",
  "updated_at",
] as const;
const COLUMNS = [...FIELDS, "version"] as const;

/** What can be asked of the list; each order has an index in the migrations. */
export const resourceList = {
  orders: {
    ...byCreation,
    name: { column: "name", type: "text" },
  },
  filters: {
    q: { kind: "contains", column: "name" },
    owner_id: { kind: "user", column: "owner_id" },
  },
} as const satisfies Listing;

export type ResourceStore = ReturnType<typeof resourceStore>;

/** The table of resources. */
export function resourceStore({ reader, read, dialect }: Database) {
  const find = (knex: Knex, id: string) => knex<Row>("resources").where({ id }).select(COLUMNS);

  /** The row, if it still has one of these versions; undefined means any. */
  function unchanged(trx: Knex.Transaction, id: string, versions: readonly number[] | undefined) {
    const row = trx<Row>("resources").where({ id });
    return versions ? row.whereIn("version", versions) : row;
  }

  return {
    /** One row more than the page holds, see `pageBody`. */
    list(page: Page): Promise<Resource[]> {
      return read<Resource>(selectPage(reader<Row>("resources").select(FIELDS), dialect, page));
    },

    async find(id: string): Promise<Row | undefined> {
      const [row] = await read<Row>(find(reader, id));
      return row;
    },

    /** Reads a resource that the transaction is about to change: it stays as read until then. */
    async findToChange(trx: Knex.Transaction, id: string): Promise<Row | undefined> {
      const [row] = (await dialect.lockRows(find(trx, id))) as Row[];
      return row;
    },

    async insert(trx: Knex.Transaction, ...resources: Resource[]): Promise<void> {
      await insertAll(
        trx,
        "resources",
        resources.map((resource) => ({ ...resource, version: 1 })),
      );
    },

    /** Whether the resource still had one of the versions, and has changed. */
    async update(
      trx: Knex.Transaction,
      id: string,
      versions: readonly number[] | undefined,
      changes: Partial<ResourceFields> & { updated_at: string },
    ): Promise<boolean> {
      return (await unchanged(trx, id, versions).update(changes).increment("version", 1)) > 0;
    },

    /** Whether the resource still had one of the versions, and is gone. */
    async delete(trx: Knex.Transaction, id: string, versions: readonly number[] | undefined): Promise<boolean> {
      return (await unchanged(trx, id, versions).delete()) > 0;
    },
  };
}
