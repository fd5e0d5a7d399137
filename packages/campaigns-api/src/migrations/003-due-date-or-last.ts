import type { Migration } from "@repo/service";

export const dueDateOrLast: Migration = {
  name: "003-due-date-or-last",
  async up(trx, dialect) {
    await trx.raw("DROP INDEX campaigns_due_date_id_index");
    await trx.schema.alterTable("campaigns", (table) => {
      dialect.timeOrLast(table, "due_date_or_last", "due_date");
      table.index(["due_date_or_last", "id"]);
    });
  },
};
