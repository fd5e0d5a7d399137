// The one builder of these tests: a real Express app with real auth on a real database, closed after its test.
import { createAuth, type Auth, type AuthOptions, type Principal } from "@repo/auth";
import { testClock, type TestClock } from "@repo/auth/testing";
import { answerErrors, apiDocument, openDatabase, type Database } from "@repo/service";
import { atEnd, TEST_SECRET } from "@repo/testing";
import { answerCheck, observe, pathOf, type AnswerCheck } from "@repo/testing/openapi";
import express, { type Express } from "express";
import { createFailedSignIns } from "../../src/flows/failed-sign-ins.js";
import { createRevocations } from "../../src/flows/revocations.js";
import { createUserAdmin } from "../../src/flows/user-admin.js";
import { identityStores } from "../../src/identity.js";
import { WINDOWS_MS } from "../../src/model/limit.js";
import { newIdentityDatabase } from "./identity-database.js";

/** What the app would have logged. */
export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly details: Record<string, unknown>;
}

export interface TestApp {
  readonly app: Express;
  readonly auth: Auth;
  readonly url: string;
  /** The same connections that auth uses. */
  readonly database: Database;
  readonly clock: TestClock;
  readonly log: LogLine[];
  readonly rows: (table: string, where?: object) => Promise<Record<string, unknown>[]>;
  readonly setRole: (id: string, role: Principal["role"]) => Promise<void>;
  readonly disable: (id: string) => Promise<void>;
  /** Brings what was counted of failed sign-ins into the audit trail, as another process would five minutes later. */
  readonly closeWindows: () => Promise<void>;
}

export type TestOptions = Partial<Omit<AuthOptions, "database">> & {
  /** The URL of an identity database; without one, that which most tests share. */
  readonly url?: string;
  /** Whether it shall have an identity database of its own: to break it, to register other services, to count its rows. */
  readonly fresh?: boolean;
  /** Adds routes in front of the error handler. */
  readonly routes?: (app: Express, auth: Auth) => void;
  /** Kept until the last test of the run, not only until the end of this one. */
  readonly lasting?: boolean;
};

const closeAfterTest: (() => Promise<void>)[] = [];
// PostgreSQL has a hundred connections for all who are testing at this moment.
afterEach(async () => void (await Promise.all(closeAfterTest.splice(0).map((close) => close()))));

/** Builds an app of the service `campaigns`, with quick hashes and a clock that stands still. */
export async function newApp({ url, fresh, routes, lasting = false, ...options }: TestOptions = {}): Promise<TestApp> {
  const closeLater = lasting ? atEnd : (close: () => Promise<void>) => void closeAfterTest.push(close);
  const identity = url ?? (await (fresh ? newIdentityDatabase() : sharedDatabase()));
  const clock = testClock();
  const log: LogLine[] = [];
  const { service = "campaigns", scopes = [`${service}:read`, `${service}:write`] } = options;
  const auth = await createAuth({
    service,
    secret: TEST_SECRET,
    environment: "test",
    bcryptCost: 4,
    rateLimits: "off", // the clock stands still, and all tests come from one address
    clock,
    logger: loggerInto(log),
    ...options,
    database: identity,
  });
  closeLater(() => auth.close());
  const database = openDatabase(identity);
  closeLater(() => database.close());
  const userAdmin = userAdminOf(database, clock, log);
  const later = (): number => clock() + WINDOWS_MS.accountFailures;
  const laterStores = identityStores(database, { service: "test", clock: later });
  return {
    app: described(auth).use(guardedRoutes(auth, scopes)).use(withRoutes(routes, auth)).use(answerErrors()),
    auth,
    url: identity,
    database,
    clock,
    log,
    rows: (table, where = {}) => database.reader(table).where(where),
    setRole: async (id, role) => void (await userAdmin.change(id, { role }, null, NOWHERE)),
    closeWindows: () => createFailedSignIns({ ...laterStores, clock: later }).closeWindows(),
    disable: async (id) => void (await userAdmin.change(id, { disabled: true }, null, NOWHERE)),
  };
}

let check: AnswerCheck | undefined;

/** The identity routes, whose every answer is held to their description. What other routes a test adds is its own affair. */
function described(auth: Auth): Express {
  check ??= checkOfIdentity(auth);
  return observe(express().use(auth.routes()), check);
}

function checkOfIdentity({ openapi }: Auth): AnswerCheck {
  const document = apiDocument({ title: "identity", version: "0", description: "" }, openapi);
  const check = answerCheck(document);
  return (answer) => {
    const { "x-powered-by": _, etag: __, ...headers } = answer.headers; // which a bare app of Express has
    return pathOf(document, answer.target) === undefined ? {} : check({ ...answer, headers });
  };
}

const NOWHERE = { requestId: "test", ip: null, userAgent: null };

/** Changes users as another process would: what it ends, the app learns from the revocation feed. */
function userAdminOf(database: Database, clock: TestClock, log: LogLine[]): ReturnType<typeof createUserAdmin> {
  const stores = identityStores(database, { service: "test", clock });
  const parts = { database, store: stores.revocationFeed, clock, monotonicClock: clock, logger: loggerInto(log) };
  return createUserAdmin({ ...stores, service: "test", revocations: createRevocations(parts), clock });
}

function loggerInto(log: LogLine[]): NonNullable<AuthOptions["logger"]> {
  const write = (level: LogLine["level"]) => (details: object, message: string) => {
    if (/^AUDIT_KEY is missing/.test(message)) return; // every app without one says so at its start
    log.push({ level, message, details: details as Record<string, unknown> });
  };
  return { info: write("info"), warn: write("warn"), error: write("error") };
}

/** Reading asks for the service's first scope, writing for two, changing what somebody owns for the second and the owner. */
function guardedRoutes(auth: Auth, scopes: readonly string[]): Express {
  const app = express();
  app.get("/guarded", auth.requires(...scopes.slice(0, 1)), (req, res) => void res.json(auth.caller(req)));
  app.post("/guarded", auth.requires(...scopes.slice(0, 2)), (_req, res) => void res.sendStatus(204));
  app.put("/owned/:owner", auth.requires(...scopes.slice(1, 2)), (req, res) => {
    auth.owner(req, String(req.params["owner"]));
    res.sendStatus(204);
  });
  return app;
}

function withRoutes(routes: TestOptions["routes"], auth: Auth): Express {
  const app = express();
  routes?.(app, auth);
  return app;
}

let database: Promise<string> | undefined;

function sharedDatabase(): Promise<string> {
  database ??= newIdentityDatabase();
  return database;
}

let shared: Promise<TestApp> | undefined;

/** An app for tests that need nothing of their own: made once for the whole run. */
export function sharedApp(): Promise<TestApp> {
  shared ??= newApp({ lasting: true });
  return shared;
}
