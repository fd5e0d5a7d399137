import type { MigrationSet } from "@repo/service";
import { resources } from "./001-resources.js";
import { ordersAndVersions } from "./002-orders-and-versions.js";

/** The schema of this service, step by step. */
export const migrations: MigrationSet = { table: "resources_migrations", migrations: [resources, ordersAndVersions] };
