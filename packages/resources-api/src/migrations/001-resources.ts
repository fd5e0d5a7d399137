import type { Migration } from "@repo/service";

export const resources: Migration = {
  name: "001-resources",
  async up(trx, dialect) {
    await trx.schema.createTable("resources", (table) => {
      dialect.text(table, "id").primary();
      dialect.text(table, "name").notNullable();
      dialect.text(table, "kind").notNullable();
      dialect.text(table, "url");
      dialect.text(table, "description");
      dialect.text(table, "campaign_id");
      dialect.text(table, "owner_id").notNullable();
      dialect.time(table, "created_at").notNullable();
      dialect.time(table, "updated_at").notNullable();
      table.index(["created_at", "id"]); // the order of the list
    });
  },
};
