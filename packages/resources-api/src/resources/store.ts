import { selectPage, type Database, type Page } from "@repo/service";
import type { Knex } from "knex";
import type { Resource, ResourceFields } from "./schema.js";

const COLUMNS = [
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

export type ResourceStore = ReturnType<typeof resourceStore>;

/** The table of resources. Its columns are the API's fields, listed above so that a new column does not leak out. */
export function resourceStore({ reader, dialect }: Database) {
  return {
    /** One row more than the page holds, see `pageBody`. */
    list(page: Page): Promise<Resource[]> {
      return selectPage(reader<Resource>("resources").select(COLUMNS), page);
    },

    async find(id: string): Promise<Resource | undefined> {
      return reader<Resource>("resources").where({ id }).first(COLUMNS);
    },

    /** Reads a resource that the transaction is about to change: it stays as read until then. */
    async findToChange(trx: Knex.Transaction, id: string): Promise<Resource | undefined> {
      return dialect.lockRows(trx<Resource>("resources").where({ id })).first(COLUMNS);
    },

    async insert(trx: Knex.Transaction, resource: Resource): Promise<void> {
      await trx<Resource>("resources").insert(resource);
    },

    async update(
      trx: Knex.Transaction,
      id: string,
      changes: Partial<ResourceFields> & { updated_at: string },
    ): Promise<void> {
      await trx<Resource>("resources").where({ id }).update(changes);
    },

    async delete(trx: Knex.Transaction, id: string): Promise<void> {
      await trx<Resource>("resources").where({ id }).delete();
    },
  };
}
