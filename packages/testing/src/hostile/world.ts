import assert from "node:assert/strict";
import { newDatabases, newFolder } from "../database.js";
import { testEnvironment } from "../environment.js";
import { runNode, startService, type TestService } from "../processes.js";
import { Connection } from "./connection.js";
import { asking, signIn, signUp, type People, type Person } from "./people.js";
import { plain, withHeader, withJson, type HostileRequest } from "./request.js";
import { ISSUER } from "./routes/well-known.js";

/** A service under test, and who calls it. */
export interface World {
  readonly running: TestService;
  readonly hostname: string;
  readonly port: number;
  /** As tokens and scopes call it. */
  readonly service: string;
  readonly people: People;
  readonly admin: Person;
  /** An API key of the user. */
  readonly key: string;
  /** Makes what `{{id}}` and `{{etag}}` stand for, on routes that do not say it. */
  readonly createItem: HostileRequest | undefined;
}

/** What is started: see `HostileService`. */
interface Options {
  readonly service: string;
  readonly folder: string;
  readonly createItem?: HostileRequest;
}

/** Starts a service as the product does, on databases of its own, with a few users. It logs faults and nothing else. */
export async function startWorld({ service, folder, createItem }: Options): Promise<World> {
  const prefix = service.toUpperCase();
  const environment = testEnvironment({
    ...(await newDatabases(`${prefix}_DATABASE_URL`, "AUTH_DATABASE_URL")),
    [`${prefix}_PORT`]: "0",
    AUTH_ISSUER: ISSUER,
    DATA_DIR: await newFolder(),
    ACCESS_TOKEN_EXPIRE_MINUTES: "1440",
    RATE_LIMITS: "off",
    LOG_LEVEL: "error",
  });
  const running = await startService(folder, environment);
  const { hostname, port, host } = new URL(running.url);
  const connection = new Connection(hostname, Number(port));
  const ask = asking(connection, host);

  const user = await signUp(ask, 'pass & word = 100 % + "😀" ;\\');
  const reader = await signIn(ask, user, `${service}:read`);
  const people = { user, reader, stranger: await signUp(ask) };
  const keyRequest = withHeader(plain("POST", "/me/api-keys"), "Authorization", `Bearer ${user.token}`);
  const { key = "" } = await ask(withJson(keyRequest, { name: "hostile" }));
  const future = await signUp(ask);
  const command = runNode(["packages/auth/dist/src/cli/main.js", "set-role", future.username, "admin"], environment);
  assert.equal(await command.ended, 0, command.output());
  const admin = await signIn(ask, future);
  connection.close();
  return { running, hostname, port: Number(port), service, people, admin, key, createItem };
}
