// The key ring of an app, seen from outside and changed as another process would.
import { TEST_SECRET } from "@repo/testing";
import type { KeyObject } from "node:crypto";
import request from "supertest";
import { openPrivateKey } from "../../src/crypto/signing-key.js";
import { createRevocations } from "../../src/flows/revocations.js";
import { createKeyRotation } from "../../src/flows/rotate-keys.js";
import { identityStores } from "../../src/identity.js";
import type { PublicJwk } from "../../src/model/signing-key.js";
import { identityStore } from "../../src/store/identity.js";
import { signingKeyStore } from "../../src/store/signing-keys.js";
import type { TestApp } from "./app.js";

const NOWHERE = { requestId: "test", ip: null, userAgent: null };

/** Rotates as the command line does, with access tokens of so many minutes: the apps learn it from the revocation feed. */
export async function rotate(
  { database, clock }: Pick<TestApp, "database" | "clock">,
  { now = false, secret = TEST_SECRET, accessTokenMinutes = 15 } = {},
): Promise<{ kid: string; signsFrom: string }> {
  const stores = identityStores(database, { service: "test", clock });
  const logger = { info: () => {}, warn: () => {}, error: () => {} };
  const parts = { database, store: stores.revocationFeed, clock, monotonicClock: clock, logger };
  const { id: identityId } = await identityStore.read(database.reader);
  const revocations = createRevocations(parts);
  const keys = { reload: async () => {} };
  const rotation = createKeyRotation({ ...stores, keys, revocations, identityId, secret, accessTokenMinutes, clock });
  return rotation({ now }, NOWHERE);
}

/** The public keys that an app shows. */
export async function published({ app }: Pick<TestApp, "app">): Promise<PublicJwk[]> {
  return ((await request(app).get("/.well-known/jwks.json").expect(200)).body as { keys: PublicJwk[] }).keys;
}

export async function kidsOf(app: Pick<TestApp, "app">): Promise<string[]> {
  return (await published(app)).map(({ kid }) => kid);
}

/** The private half of a key, as a thief has it who knows the database and the secret. */
export async function stolenKey({ database }: Pick<TestApp, "database">, kid: string): Promise<KeyObject> {
  const keys = await signingKeyStore.list(database.reader, new Date(0).toISOString());
  const found = keys.find((key) => key.kid === kid);
  const privateKey = found && openPrivateKey(found, TEST_SECRET);
  if (!privateKey) throw new Error(`no such key: ${kid}`);
  return privateKey;
}
