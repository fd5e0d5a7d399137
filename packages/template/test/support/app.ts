// The one builder of this package's tests: the real app on new databases, with a clock that stands still.
import { createTestAuth, type TestAuth, type TokenFor } from "@repo/auth/testing";
import { createLogger, openDatabase, type Database } from "@repo/service";
import { atEnd, newDatabases } from "@repo/testing";
import { checkOfService, descriptionOf, observe } from "@repo/testing/openapi";
import type { Express } from "express";
import request from "supertest";
import { createApp } from "../../src/app.js";
import { readConfig } from "../../src/config.js";

export interface TestApp {
  readonly app: Express;
  /** Makes tokens for it; its clock is the app's. */
  readonly auth: TestAuth;
  /** The sample things. */
  readonly database: Database;
}

/** Builds it, with these settings besides. Every answer is held to its description. */
export async function buildApp(settings: Record<string, string> = {}): Promise<TestApp> {
  const { AUTH_DATABASE_URL, ...own } = await newDatabases("SAMPLE_THINGS_DATABASE_URL", "AUTH_DATABASE_URL");
  const auth = await createTestAuth({ service: "sample-things", database: AUTH_DATABASE_URL });
  const config = readConfig({ ...auth.environment, ...own, ...settings });
  const logger = createLogger({ name: "sample-things", level: config.logLevel });
  const { app, close } = await createApp(config, { logger, clock: auth.clock });
  const database = openDatabase(config.database);
  atEnd(async () => {
    await database.close();
    await close();
    await auth.close();
  });
  return { app: observe(app, checkOfService(await descriptionOf(app))), auth, database };
}

/** Somebody with a token. */
export interface SignedIn {
  readonly id: string;
  /** Ready for `.set(...)`. */
  readonly headers: { readonly Authorization: string };
}

/** Signs somebody in: a user with all scopes, unless it says otherwise. */
export async function signIn({ auth }: TestApp, whose?: TokenFor): Promise<SignedIn> {
  const token = await auth.tokenFor(whose);
  const { sub } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { sub: string };
  return { id: sub, headers: { Authorization: `Bearer ${token}` } };
}

/** A sample thing of this user, as the API shows it. */
export async function createSampleThing(
  { app }: TestApp,
  { headers }: SignedIn,
  fields: Record<string, unknown> = {},
): Promise<Record<string, string | null> & { id: string }> {
  const res = await request(app)
    .post("/sample-things")
    .set(headers)
    .send({ name: "First", ...fields })
    .expect(201);
  return res.body;
}
