import assert from "node:assert/strict";
import { newDatabase, newFolder } from "../database.js";
import { testEnvironment } from "../environment.js";
import { startService, type TestService } from "../processes.js";
import { signIn, signUp } from "../sign-up.js";
import type { World } from "./lane.js";
import type { HostileRequest } from "./request.js";
import { nameOf, type HostileRoute } from "./route.js";
import { unknownPath, wrongMethods } from "./routes/nowhere.js";
import { runRoute, type Failure, type Tally } from "./run-route.js";

/** A service whose routes are tested. */
export interface HostileService {
  /** As tokens and scopes call it; its settings begin with it in capitals. */
  readonly service: string;
  /** Its folder under `packages`; it runs as it was built. */
  readonly folder: string;
  readonly routes: readonly HostileRoute[];
  /** Makes the item that `{{id}}` names, with the answer 201. */
  readonly createItem?: HostileRequest;
}

const COUNT = process.env["FULL"] ? 2000 : 150;
const LEAST_SHARE = 0.2;
/** Other requests in every run; the same ones in CI, which judges the change at hand. */
const SEED = Number(
  process.env["FUZZ_SEED"] ?? (process.env["CI"] ? 20_261_124 : Math.floor(Math.random() * 1_000_000_000)),
);
const PATH = process.env["FUZZ_PATH"];

/** Seeds of its own for each route, far from those of the next run's seed. */
const seedOf = (index: number): number => (PATH === undefined ? (Math.imul(SEED, 0x9e3779b1) + 100 * index) | 0 : SEED);

/**
 * Sends generated requests to every route of a service: valid ones, valid ones with something changed, and any.
 * Whatever is sent, the answer keeps the contract; what is valid succeeds, and a fifth of all reaches a 2xx. The same
 * requests come again with FUZZ_SEED, and one that failed alone with FUZZ_PATH, too.
 */
export function testHostileRequests(options: HostileService): void {
  const { service, routes } = options;
  const rows = [...routes, unknownPath(routes), wrongMethods(routes)];
  const tallies = rows.map((): Tally => ({ sent: 0, reached2xx: 0, unavailable: 0 }));

  describe(`hostile requests to the ${service} API`, function () {
    this.timeout(600_000);
    let running: TestService;
    let world: World;
    before(async () => {
      running = await startForTest(options);
      world = await populate(running.url, options);
    });
    after(async () => {
      console.log(summary(tallies));
      await running.stop();
    });

    for (const [index, route] of rows.entries()) {
      it(`${nameOf(route)}: keeps the contract in ${COUNT} requests`, async () => {
        const tally = tallies[index] as Tally;
        const runs = { count: COUNT, seed: seedOf(index), path: PATH };
        const logged = running.output().length;
        const failure = await runRoute(route, routes, world, runs, tally);
        if (failure) assert.fail(describeFailure(failure, nameOf(route), options, running));
        assert.equal(tally.unavailable, 0, `${tally.unavailable} answers were 503, with nothing away or saturated`);
        const share = tally.reached2xx / tally.sent;
        const isEnough = route.success.status >= 300 || PATH !== undefined || share >= LEAST_SHARE;
        assert.ok(isEnough, `only ${percent(share)} of the requests reached a 2xx, seed ${SEED}`);
        assert.equal(running.output().slice(logged), "", `a fault stands in the log, seed ${SEED}`);
        assert.equal(running.child.exitCode, null, `the service has ended, seed ${SEED}`);
      });
    }
  });
}

/** The service as the product starts it, on databases of its own. It logs faults and nothing else. */
async function startForTest({ service, folder }: HostileService): Promise<TestService> {
  const prefix = service.toUpperCase();
  const settings = {
    [`${prefix}_PORT`]: "0",
    [`${prefix}_DATABASE_URL`]: await newDatabase(),
    AUTH_DATABASE_URL: await newDatabase(),
    DATA_DIR: await newFolder(),
    ACCESS_TOKEN_EXPIRE_MINUTES: "1440",
    RATE_LIMITS: "off",
    LOG_LEVEL: "error",
  };
  return startService(folder, testEnvironment(settings));
}

async function populate(url: string, { service, createItem }: HostileService): Promise<World> {
  const { hostname, port } = new URL(url);
  const user = await signUp(url, undefined, 'pass & word = 100 % + "😀" ;\\');
  const stranger = await signUp(url);
  const token = await signIn(url, { ...pick(user), scope: `${service}:read` });
  const reader = { ...user, token, headers: { Authorization: `Bearer ${token}` } };
  return { hostname, port: Number(port), user, stranger, reader, createItem };
}

const pick = ({ username, password }: { username: string; password: string }) => ({ username, password });

function describeFailure(
  { seed, path, request, message }: Failure,
  route: string,
  { folder }: HostileService,
  running: TestService,
): string {
  const file = `packages/${folder}/test/hostile.test.ts`;
  return [
    message,
    `request: ${request.length > 3000 ? `${request.slice(0, 3000)}...` : request}`,
    `again: FUZZ_SEED=${seed} FUZZ_PATH=${path} npm test -- ${file} --grep "${route}:"`,
    `seed of the whole run: ${SEED}`,
    `log: ${running.output().slice(-3000) || "nothing"}`,
  ].join("\n");
}

function summary(tallies: readonly Tally[]): string {
  const sum = (key: keyof Tally): number => tallies.reduce((all, tally) => all + tally[key], 0);
  const share = percent(sum("reached2xx") / sum("sent"));
  const count = COUNT.toLocaleString("en");
  return `hostile requests: ${count} a route, ${tallies.length} routes, seed ${SEED}, ${share} reached a 2xx`;
}

const percent = (share: number): string => `${Math.floor(share * 100)} %`;
