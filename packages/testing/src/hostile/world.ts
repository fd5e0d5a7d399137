import assert from "node:assert/strict";
import { checkOfService, descriptionOf } from "../openapi/observe.js";
import type { AnswerCheck } from "../openapi/answer-check.js";
import { newDatabases, newFolder } from "../database.js";
import { testEnvironment } from "../environment.js";
import { runNode, startService, type TestService } from "../processes.js";
import { accountsAt, ownAccounts, personFrom, type Accounts, type Issuer } from "./accounts.js";
import { Connection } from "./connection.js";
import { asking, type Ask, type People, type Person } from "./people.js";
import type { HostileRequest } from "./request.js";
import { ISSUER } from "./routes/well-known.js";

/** A service under test, and who calls it. */
export interface World {
  readonly running: TestService;
  readonly hostname: string;
  readonly port: number;
  /** As tokens and scopes call it. */
  readonly service: string;
  /** Where more people are made, by somebody who can ask the service. */
  readonly accounts: (ask: Ask) => Accounts;
  readonly people: People;
  readonly admin: Person;
  /** An API key of the user. */
  readonly key: string;
  /** Holds answers to the description that the service gives of itself. */
  readonly described: AnswerCheck;
  /** Makes what `{{id}}` and `{{etag}}` stand for, on routes that do not say it. */
  readonly createItem: HostileRequest | undefined;
  readonly close: () => Promise<void>;
}

/** What is started: see `HostileService`. */
interface Options {
  readonly service: string;
  readonly folder: string;
  readonly issuer?: () => Promise<Issuer>;
  readonly createItem?: HostileRequest;
}

/** Starts a service as the product does, on databases of its own, with a few users. It logs faults and nothing else. */
export async function startWorld({ service, folder, issuer: openIssuer, createItem }: Options): Promise<World> {
  const issuer = await openIssuer?.();
  const environment = await environmentOf(service, issuer);
  const running = await startService(folder, environment);
  const described = checkOfService(await descriptionOf(running.url));
  const { hostname, port, host } = new URL(running.url);
  const connection = new Connection(hostname, Number(port));
  const accounts = (ask: Ask): Accounts => (issuer ? accountsAt(issuer) : ownAccounts(ask));

  const { signUp, signIn, keyOf } = accounts(asking(connection, host));
  const user = await signUp('pass & word = 100 % + "😀" ;\\');
  const people = { user, reader: await signIn(user, `${service}:read`), stranger: await signUp() };
  const key = await keyOf(user);
  const admin = issuer ? await personFrom(issuer, "admin", { role: "admin" }) : await makeAdmin(await signUp());
  connection.close();
  const close = async (): Promise<void> => {
    await running.stop();
    await issuer?.close();
  };
  return { running, hostname, port: Number(port), service, accounts, people, admin, key, described, createItem, close };

  async function makeAdmin(future: Person): Promise<Person> {
    const command = runNode(["packages/auth/dist/src/cli/main.js", "set-role", future.username, "admin"], environment);
    assert.equal(await command.ended, 0, command.output());
    return signIn(future);
  }
}

async function environmentOf(service: string, issuer: Issuer | undefined): Promise<Record<string, string>> {
  const prefix = service.toUpperCase().replaceAll("-", "_");
  return testEnvironment({
    ...(await newDatabases(`${prefix}_DATABASE_URL`, "AUTH_DATABASE_URL")),
    [`${prefix}_PORT`]: "0",
    AUTH_ISSUER: ISSUER,
    DATA_DIR: await newFolder(),
    ACCESS_TOKEN_EXPIRE_MINUTES: "1440",
    ...issuer?.environment,
    LOG_LEVEL: "error",
  });
}
