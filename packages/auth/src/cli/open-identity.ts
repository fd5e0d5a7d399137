import { randomUUID } from "node:crypto";
import { openDatabase, problem } from "@repo/service";
import { identityFlows, identityStores, migrateIdentity } from "../identity.js";
import type { Origin } from "../model/audit-event.js";
import type { User } from "../model/user.js";
import { resolveOptions } from "../options.js";
import type { CliConfig } from "./config.js";

export type Identity = Awaited<ReturnType<typeof openIdentity>>;

/** Opens and migrates the identity database, with everything that can be done in it. What is done leaves audit rows of `auth-cli`. */
export async function openIdentity(config: CliConfig) {
  const database = openDatabase(config.database);
  const options = resolveOptions({ ...config.auth, service: "auth-cli", database, registration: true });
  await migrateIdentity(database);
  const stores = identityStores(database, options);
  const { id, issuer } = await stores.identity.read(database.reader);
  const flows = await identityFlows(options, stores, { id, issuer: issuer ?? "" });
  const origin: Origin = { requestId: `auth-cli-${randomUUID()}`, ip: null, userAgent: null };

  /** @throws {Problem} `not_found` */
  async function userNamed(username: string): Promise<User> {
    const user = await stores.users.findByUsername(username);
    if (!user) throw problem("not_found", `There is no user "${username}".`);
    return user;
  }

  return {
    stores,
    flows,
    origin,
    userNamed,
    algorithm: options.algorithm,
    clock: options.clock,
    close: () => database.close(),
  };
}
