import type { Migration } from "@repo/service";

export const sampleThings: Migration = {
  name: "001-sample-things",
  async up(trx, dialect) {
    await trx.schema.createTable("sample_things", (table) => {
      dialect.text(table, "id").primary();
      dialect.text(table, "name").notNullable();
      dialect.text(table, "description");
      dialect.text(table, "owner_id").notNullable();
      dialect.time(table, "created_at").notNullable();
      dialect.time(table, "updated_at").notNullable();
      table.integer("version").notNullable().defaultTo(1); // the row's ETag
      table.index(["created_at", "id"]); // the order of the list
      table.index(["name", "id"]);
      table.index(["owner_id", "created_at", "id"]);
    });
  },
};
