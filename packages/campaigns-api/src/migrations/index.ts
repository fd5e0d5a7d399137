import type { MigrationSet } from "@repo/service";
import { campaigns } from "./001-campaigns.js";
import { ordersAndVersions } from "./002-orders-and-versions.js";
import { dueDateOrLast } from "./003-due-date-or-last.js";

/** The schema of this service, step by step. */
export const migrations: MigrationSet = {
  table: "campaigns_migrations",
  migrations: [campaigns, ordersAndVersions, dueDateOrLast],
};
