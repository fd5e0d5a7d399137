import { randomBytes } from "node:crypto";
import { openDatabase } from "@repo/service";
import { databaseCopies } from "@repo/testing";
import { migrateIdentity } from "../../src/identity.js";

const copies = databaseCopies(["AUTH_DATABASE_URL"], async ({ AUTH_DATABASE_URL }) => {
  const database = openDatabase(AUTH_DATABASE_URL);
  await migrateIdentity(database);
  await database.close();
});

/** The URL of a new, migrated identity database, with an id of its own: another one's tokens are strangers to it. */
export async function newIdentityDatabase(): Promise<string> {
  const { AUTH_DATABASE_URL: url } = await copies();
  const database = openDatabase(url);
  await database.writer("identity").update({ id: randomBytes(9).toString("base64url") });
  await database.close();
  return url;
}
