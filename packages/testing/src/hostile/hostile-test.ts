import assert from "node:assert/strict";
import type { TestService } from "../processes.js";
import type { HostileRequest } from "./request.js";
import type { Issuer } from "./accounts.js";
import { nameOf, type HostileRoute } from "./route.js";
import { unknownPath, wrongMethods } from "./routes/nowhere.js";
import { runRoute, type Failure, type Tally } from "./run-route.js";
import { unfinishedRequest } from "./unfinished.js";
import { startWorld, type World } from "./world.js";

/** A service whose routes are tested. */
export interface HostileService {
  /** As tokens and scopes call it; its settings begin with it in capitals. */
  readonly service: string;
  /** Its folder under `packages`; it runs as it was built. */
  readonly folder: string;
  /** All of its routes: the test fails when its app has another. */
  readonly routes: readonly HostileRoute[];
  /** The routes that its app has, as `mountedRoutes` of `@repo/auth/testing` names them. */
  readonly mounted: () => Promise<readonly string[]>;
  /** Issues the tokens of a service that only verifies them: its people are made there. */
  readonly issuer?: () => Promise<Issuer>;
  /** Makes the item that `{{id}}` names, with the answer 201. */
  readonly createItem?: HostileRequest;
}

const FULL = process.env["FULL"] !== undefined;
const COUNTS = FULL ? [2000, 250, 60] : [80, 40, 20];
/** Routes that every service has, and the same code answers. */
const SHARED = /^\/(me\/|users|audit-events|introspect|revoke|\.well-known)/;
/** A request is dear that uses something up: an account, a session, a key, each costing others and hashes; and a file. */
function countOf({ path, ends, item, success }: HostileRoute): number {
  const isDear = (ends || item || success.file !== undefined) && success.status < 300;
  return COUNTS[isDear ? 2 : SHARED.test(path) ? 1 : 0] as number;
}
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
  const { service, routes, mounted } = options;
  const rows = [...routes, unknownPath(routes), wrongMethods(routes)];
  const tallies = rows.map((): Tally => ({ sent: 0, reached2xx: 0, unavailable: 0 }));

  describe(`[S56] hostile requests to the ${service} API`, function () {
    this.timeout(600_000);
    let world: World;
    let unfinished: Promise<number>;
    before(async () => {
      world = await startWorld(options);
      unfinished = unfinishedRequest(world);
      unfinished.catch(() => {}); // until the test asks
    });
    after(async () => {
      console.log(summary(tallies));
      await world.close();
    });

    it("are sent to every route that the app has", async () => {
      const has = (await mounted()).map((name) => name.replace(/[:*](\w+)/g, "{$1}"));
      const sentTo = new Set(routes.map(({ method, path }) => `${method} ${path}`));
      assert.deepEqual([...sentTo].sort(), has.sort());
    });

    for (const [index, route] of rows.entries()) {
      it(`${nameOf(route)}: keeps the contract in ${countOf(route)} requests`, async () => {
        const { running } = world;
        const tally = tallies[index] as Tally;
        const runs = { count: countOf(route), seed: seedOf(index), path: PATH };
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

    it("are answered 408 when their headers do not end", async () => {
      assert.equal(await unfinished, 408);
    });
  });
}

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
  const count = sum("sent").toLocaleString("en");
  return `hostile requests: ${count} to ${tallies.length} routes, seed ${SEED}, ${share} reached a 2xx`;
}

const percent = (share: number): string => `${Math.floor(share * 100)} %`;
