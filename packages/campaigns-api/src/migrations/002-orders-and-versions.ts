import type { Migration } from "@repo/service";

export const ordersAndVersions: Migration = {
  name: "002-orders-and-versions",
  async up(trx) {
    await trx.schema.alterTable("campaigns", (table) => {
      table.integer("version").notNullable().defaultTo(1); // the row's ETag
      table.index(["name", "id"]);
      table.index(["owner_id", "created_at", "id"]);
    });
    await trx.raw("CREATE INDEX campaigns_due_date_id_index ON campaigns (coalesce(due_date, 'infinity'), id)");
  },
};
