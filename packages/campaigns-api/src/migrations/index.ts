import type { MigrationSet } from "@repo/service";
import { campaigns } from "./001-campaigns.js";
import { ordersAndVersions } from "./002-orders-and-versions.js";

/** The schema of this service, step by step. */
export const migrations: MigrationSet = { table: "campaigns_migrations", migrations: [campaigns, ordersAndVersions] };
