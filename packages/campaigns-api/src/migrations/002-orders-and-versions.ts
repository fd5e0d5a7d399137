import type { Migration } from "@repo/service";

export const ordersAndVersions: Migration = {
  name: "002-orders-and-versions",
  async up(trx, dialect) {
    await trx.schema.alterTable("campaigns", (table) => {
      table.integer("version").notNullable().defaultTo(1); // the row's ETag
      table.index(["name", "id"]);
      table.index(["owner_id", "created_at", "id"]);
      dialect.timeOrLast(table, "due_date_or_last", "due_date");
    });
    await trx.schema.alterTable("campaigns", (table) => table.index(["due_date_or_last", "id"]));
  },
};
