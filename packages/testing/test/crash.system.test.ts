import { setTimeout as delay } from "node:timers/promises";
import { signUp, type SignedIn, type TestService } from "@repo/testing";
import { kill, newDatabases, startCampaigns, type Databases } from "./support/campaigns.js";
import { expectIntegrity, readAll } from "./support/found.js";
import { Ledger } from "./support/ledger.js";
import { seed, seededRandom, type Random } from "./support/random.js";
import { send } from "./support/send.js";
import { sendAgain, write } from "./support/writers.js";

const ROUNDS = process.env["FULL"] ? { sqlite: 50, postgres: 20 } : { sqlite: 3, postgres: 2 };
const WRITERS = 8;

/** One history, through many processes that were killed. */
interface History {
  readonly databases: Databases;
  readonly user: SignedIn;
  readonly ledger: Ledger;
  readonly random: Random;
}

/** Writes until the service is killed: after a random number of answers, and up to 5 ms. */
async function writeUntilKilled(service: TestService, { databases, user, ledger, random }: History): Promise<void> {
  let left = 1 + random(200);
  let killed: Promise<void> | undefined;
  const killLater = (ms: number): Promise<void> => delay(ms).then(() => kill(databases, service));
  const onAnswer = (): boolean => {
    if (--left === 0) killed = killLater(random(6));
    return true;
  };
  const desk = { url: service.url, user, ledger, random, send, over: () => false, onAnswer };
  await Promise.all(Array.from({ length: WRITERS }, (_, index) => write(index, desk)));
  await killed;
}

/** Starts a service on what the killed one has left, and compares it with the ledger. */
async function restart({ databases, user, ledger }: History): Promise<TestService> {
  const service = await startCampaigns(databases);
  await expectIntegrity(databases);
  const found = await readAll(databases);
  const unanswered = ledger.settle(found);
  ledger.expect(found);
  await sendAgain(unanswered, { url: service.url, user, ledger, send });
  ledger.expect(await readAll(databases));
  return service;
}

describe(`kill -9 during the writes of ${WRITERS} clients`, () => {
  for (const dialect of ["sqlite", "postgres"] as const) {
    const rounds = ROUNDS[dialect];
    it(`loses nothing that was acknowledged and leaves nothing by halves, ${rounds} times on ${dialect}`, async function () {
      this.timeout(60_000 + rounds * 20_000);
      const databases = await newDatabases(this, dialect);
      let service = await startCampaigns(databases);
      const user = await signUp(service.url);
      const history = { databases, user, ledger: new Ledger(), random: seededRandom() };
      for (let round = 1; round <= rounds; round += 1) {
        await writeUntilKilled(service, history);
        service = await restart(history).catch((error: unknown) => {
          throw new Error(`after kill ${round} of SEED=${seed}`, { cause: error });
        });
      }
      await kill(databases, service);
      console.log(`      SEED=${seed} ${JSON.stringify(history.ledger.counts)}`);
    });
  }
});
