// The one builder of this package's tests: the real app on two new databases, with a clock that stands still.
import { randomUUID } from "node:crypto";
import { testClock } from "@repo/auth/testing";
import { createLogger, openDatabase, type Database } from "@repo/service";
import { atEnd, databaseCopies, signIn, signUp, testEnvironment, type SignedIn } from "@repo/testing";
import { checkOfService, descriptionOf, observe, type AnswerCheck } from "@repo/testing/openapi";
import type { Express } from "express";
import request from "supertest";
import { createApp } from "../../src/app.js";
import { readConfig } from "../../src/config.js";

export interface TestApp {
  readonly app: Express;
  readonly clock: ReturnType<typeof testClock>;
  /** The resources. */
  readonly database: Database;
  /** The accounts. */
  readonly identity: Database;
}

/** Every answer of every app is held to the description. */
let check: AnswerCheck;

const databases = databaseCopies(["RESOURCES_DATABASE_URL", "AUTH_DATABASE_URL"], async (urls) => {
  const logger = createLogger({ name: "resources", level: "silent" });
  const { app, close } = await createApp(readConfig(testEnvironment(urls)), { logger });
  check = checkOfService(await descriptionOf(app));
  await close();
});

/** Builds it, with these settings besides. */
export async function buildApp(settings: Record<string, string> = {}): Promise<TestApp> {
  const urls = await databases();
  const clock = testClock();
  const logger = createLogger({ name: "resources", level: "silent" });
  const database = openDatabase(urls.RESOURCES_DATABASE_URL);
  const identity = openDatabase(urls.AUTH_DATABASE_URL);
  await identity.writer("identity").update({ id: randomUUID(), issuer: null }); // each a stranger to the other copies
  const { app, close } = await createApp(readConfig(testEnvironment({ ...urls, ...settings })), { logger, clock });
  atEnd(() => Promise.all([close(), database.close(), identity.close()]));
  return { app: observe(app, check), clock, database, identity };
}

/** A user with the role and the scope `admin`. */
export async function signUpAdmin({ app, identity }: TestApp): Promise<SignedIn> {
  const user = await signUp(app);
  await identity.writer("users").where({ id: user.id }).update({ role: "admin" });
  return withScope(app, user);
}

/** The same user with a new token: with this scope, or with all that the role allows. */
export async function withScope(app: Express, user: SignedIn, scope = ""): Promise<SignedIn> {
  const token = await signIn(app, { username: user.username, password: user.password, scope });
  return { ...user, token, headers: { Authorization: `Bearer ${token}` } };
}

/** A resource of this user, as the API shows it. */
export async function createResource(
  app: Express,
  { headers }: SignedIn,
  fields: Record<string, unknown> = {},
): Promise<Record<string, string | null> & { id: string }> {
  const res = await request(app)
    .post("/resources")
    .set(headers)
    .send({ name: "Spring", kind: "link", ...fields })
    .expect(201);
  return res.body;
}

/** How many resources a user has, how many audit rows of making them, and how many Idempotency-Keys. */
export async function countsOf({ database }: TestApp, { id }: SignedIn): Promise<object> {
  const count = async (table: string, where: object): Promise<number> =>
    (await database.reader(table).where(where)).length;
  return {
    rows: await count("resources", { owner_id: id }),
    audit: await count("audit_events", { actor_id: id, action: "resource_created" }),
    keys: await count("idempotency_keys", { caller: id }),
  };
}
