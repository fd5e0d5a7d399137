import type { MigrationSet } from "@repo/service";
import { sampleThings } from "./001-sample-things.js";

/** The schema of this service, step by step. */
export const migrations: MigrationSet = { table: "sample_things_migrations", migrations: [sampleThings] };
