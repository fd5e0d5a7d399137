import type { Migration } from "@repo/service";

export const campaigns: Migration = {
  name: "001-campaigns",
  async up(trx, dialect) {
    await trx.schema.createTable("campaigns", (table) => {
      dialect.text(table, "id").primary();
      dialect.text(table, "name").notNullable();
      dialect.text(table, "description");
      dialect.time(table, "due_date");
      dialect.text(table, "owner_id").notNullable();
      dialect.time(table, "created_at").notNullable();
      dialect.time(table, "updated_at").notNullable();
      table.index(["created_at", "id"]); // the order of the list
    });
  },
};
