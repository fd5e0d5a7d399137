import assert from "node:assert/strict";
import { signUp, skip, until } from "@repo/testing";
import { kill, startCampaigns, type Databases } from "./support/campaigns.js";
import { readAll } from "./support/found.js";
import { Ledger } from "./support/ledger.js";
import { Load } from "./support/load.js";
import { postgresBinaries, startCluster, type PostgresCluster } from "./support/postgres-cluster.js";
import { seed, seededRandom } from "./support/random.js";
import { send, type Answer } from "./support/send.js";
import { sendAgain, write, type Desk } from "./support/writers.js";

const TIMES = process.env["FULL"] ? { fast: 8, immediate: 4 } : { fast: 1, immediate: 1 };
const WRITERS = 4;
/** How long requests may be refused after PostgreSQL takes connections again. */
const RECOVERY_MS = 5000;

interface Place {
  readonly cluster: PostgresCluster;
  readonly load: Load;
}

/** Restarts the database and waits until everything works again; gives what `recover` gives. */
async function restart({ cluster, load }: Place, mode: string): Promise<number> {
  load.reset();
  await cluster.control("restart", "-m", mode);
  return recover(load);
}

/** As `restart`, but the database stays away until the service has said that it is not ready. */
async function stopAndStart({ cluster, load }: Place): Promise<number> {
  load.reset();
  await cluster.control("stop", "-m", "fast");
  await until(() => load.wasRefused("GET /ready") && load.wasRefused("POST /token"));
  await cluster.control("start");
  return recover(load);
}

/** Waits until everything works again; gives for how long requests were refused after the database was back, in ms. */
async function recover(load: Load): Promise<number> {
  const back = performance.now();
  assert.ok(load.wasRefused("GET /ready"), "/ready stayed 200 while the database was away");
  load.reset();
  await until(() => load.isCalm());
  const ms = Math.round(Math.max(0, load.lastRefused - back));
  assert.ok(ms < RECOVERY_MS, `requests were refused for ${ms} ms after the database was back`);
  return ms;
}

async function restartOften(place: Place): Promise<void> {
  const refused: number[] = [];
  for (const mode of ["fast", "immediate"] as const) {
    for (let time = 0; time < TIMES[mode]; time += 1) refused.push(await restart(place, mode));
  }
  refused.push(await stopAndStart(place));
  console.log(`      requests were refused for ${refused.join(", ")} ms after PostgreSQL was back`);
}

/** Uses the service from all sides while `work` goes on. */
async function underLoad(desk: Pick<Desk, "url" | "user" | "ledger">, work: (load: Load) => Promise<void>) {
  const load = new Load(desk.url, desk.user);
  const onAnswer = ({ status }: Answer): boolean => status < 300;
  const rest = { random: seededRandom(), send: load.send, over: () => load.over, onAnswer };
  const writers = Array.from({ length: WRITERS }, (_, index) => write(index, { ...desk, ...rest }));
  const using = Promise.all([...writers, load.use()]);
  const working = until(() => load.isCalm()).then(() => work(load));
  await Promise.all([working.finally(() => (load.over = true)), using]);
  console.log(`      ${JSON.stringify(load.counts)}`);
  assert.deepEqual(load.strange.slice(0, 10), []);
}

describe("PostgreSQL restarted under load", () => {
  const title = `${TIMES.fast} times fast, ${TIMES.immediate} times immediate, once stopped and started`;
  it(`is answered by 503 until it is back, and loses nothing that was acknowledged: ${title}`, async function () {
    this.timeout(120_000 + (TIMES.fast + TIMES.immediate) * 20_000);
    const cluster = await startCluster(postgresBinaries() ?? skip(this, "PostgreSQL's initdb is not here"));
    const databases: Databases = { dialect: "postgres", data: cluster.url, identity: cluster.url };
    const service = await startCampaigns(databases);
    const desk = { url: service.url, user: await signUp(service.url), ledger: new Ledger(), send };

    await underLoad(desk, (load) => restartOften({ cluster, load }));

    const found = await readAll(databases);
    const unanswered = desk.ledger.settle(found);
    desk.ledger.expect(found);
    await sendAgain(unanswered, desk);
    desk.ledger.expect(await readAll(databases));
    console.log(`      SEED=${seed} ${JSON.stringify(desk.ledger.counts)}`);
    await kill(databases, service);
  });
});
