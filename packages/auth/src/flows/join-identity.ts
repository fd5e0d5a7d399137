import { inTransaction, type Database } from "@repo/service";
import type { AuthLogger } from "../model/logger.js";
import { identityStore, type Identity } from "../store/identity.js";
import type { ServiceStore } from "../store/services.js";

export interface JoinParts {
  readonly database: Database;
  readonly services: ServiceStore;
  readonly service: string;
  readonly scopes: readonly string[];
  readonly issuer?: string | undefined;
  readonly clock: () => number;
  readonly logger: AuthLogger;
}

/**
 * Makes a service known to the identity database, and finds the issuer that all its services share: the one given
 * here, else the one that stands there, else a name made of the database's id.
 */
export async function joinIdentity(parts: JoinParts): Promise<Identity & { readonly issuer: string }> {
  const { database, services, service, scopes, clock, logger } = parts;
  return inTransaction(database, async (trx) => {
    await services.register(trx, service, scopes, new Date(clock()).toISOString());
    const { id, issuer: was } = await identityStore.read(trx);
    const issuer = parts.issuer ?? was ?? `urn:auth:${id}`;
    if (issuer !== was) await identityStore.setIssuer(trx, issuer);
    if (was !== null && issuer !== was) {
      logger.warn({ was, is: issuer }, "the issuer has changed: tokens that name the old one are refused here");
    }
    return { id, issuer };
  });
}
