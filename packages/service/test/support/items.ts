import type { MigrationSet } from "@repo/service";

/** A table with a column of each kind, for tests that need any table. */
export const items: MigrationSet = {
  table: "items_migrations",
  migrations: [
    {
      name: "001-items",
      up: async (trx, dialect) => {
        await trx.schema.createTable("items", (table) => {
          dialect.text(table, "id").primary();
          dialect.text(table, "name").notNullable().unique();
          dialect.time(table, "created_at").notNullable();
          table.integer("count").notNullable().defaultTo(0);
        });
      },
    },
    {
      name: "002-parts",
      up: async (trx, dialect) => {
        await trx.schema.createTable("parts", (table) => {
          dialect.text(table, "item_id").notNullable().references("id").inTable("items");
        });
      },
    },
  ],
};
