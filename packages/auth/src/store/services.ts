import { StartupError, type Database } from "@repo/service";
import type { Knex } from "knex";

interface ServiceRow {
  name: string;
  created_at: string;
}

interface ScopeRow {
  name: string;
  service: string;
}

/** What there is to ask for: every service, and every scope of every service. */
export interface Registry {
  readonly services: readonly string[];
  readonly scopes: readonly string[];
}

export type ServiceStore = ReturnType<typeof serviceStore>;

/** The services that share this identity database, and their scopes. */
export function serviceStore({ reader }: Database) {
  return {
    async registry(): Promise<Registry> {
      const [services, scopes] = await Promise.all([
        reader<ServiceRow>("services").orderBy("name").pluck("name"),
        reader<ScopeRow>("scopes").orderBy("name").pluck("name"),
      ]);
      return { services, scopes };
    },

    /** @throws {StartupError} when another service has one of the scopes */
    async register(trx: Knex.Transaction, service: string, scopes: readonly string[], at: string): Promise<void> {
      await trx<ServiceRow>("services").insert({ name: service, created_at: at }).onConflict("name").ignore();
      if (scopes.length === 0) return;
      await trx<ScopeRow>("scopes")
        .insert(scopes.map((name) => ({ name, service })))
        .onConflict("name")
        .ignore();
      const others = await trx<ScopeRow>("scopes").whereIn("name", scopes).whereNot({ service });
      if (others.length === 0) return;
      throw new StartupError(
        others.map((row) => ({
          name: row.name,
          problem: `is a scope of the service "${row.service}" already.`,
          mend: `Name it after this service, as in "${service}:read".`,
        })),
        `The service "${service}" cannot register its scopes:`,
      );
    },
  };
}
