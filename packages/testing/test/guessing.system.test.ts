// Many guess one password at once, over two processes that share the identity database, as shipped.
import assert from "node:assert/strict";
import { newDatabase, postgresAnswers, signUp, skip, type SignedIn, type TestService } from "@repo/testing";
import { send, type Answer } from "./support/send.js";
import { startTwo } from "./support/two-processes.js";

/** Once more where a connection was used again at the moment in which the service closed it for being idle. */
async function sendAgain(attempt: () => Promise<Answer>): Promise<Answer> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof TypeError) return attempt();
    throw error;
  }
}

const GUESSES = 500;
const ADDRESSES = 50;
const SETTINGS = { RATE_LIMITS: "on", TRUST_PROXY: "1" };

for (const dialect of ["sqlite", "postgres"] as const) {
  describe(`${GUESSES} guesses from ${ADDRESSES} addresses at once, over two processes on ${dialect}`, function () {
    this.timeout(300_000);
    let database: string;
    let services: TestService[] = [];
    let owner: SignedIn;
    let other: SignedIn;

    before(async function () {
      if (dialect === "postgres" && !(await postgresAnswers())) skip(this, "nothing answers at TEST_POSTGRES_URL");
      database = await newDatabase(dialect);
      services = await startTwo(database, SETTINGS);
      const url = services[0]?.url ?? "";
      [owner, other] = [await signUp(url), await signUp(url)];
    });
    after(() => Promise.all(services.map((service) => service.stop())));

    async function signIn(address: string, { username, password }: SignedIn, service = 0): Promise<number> {
      const headers = { "X-Forwarded-For": address };
      const form = { username, password };
      const url = `${services[service]?.url}/token`;
      return (await sendAgain(() => send(url, { method: "POST", headers, form }))).status;
    }
    const guess = (n: number): Promise<number> =>
      signIn(`198.18.${n % ADDRESSES}.1`, { ...owner, password: "a wrong guess" }, n % 2);

    it("[S13] bring five to bcrypt; meanwhile the owner signs in from a known network, and another account as ever", async () => {
      assert.equal(await signIn("192.0.2.1", owner), 200);
      const statuses: number[] = [];
      const meanwhile: number[] = [];
      let done = false;
      const guesses = Array.from({ length: GUESSES }, async (_, n) => {
        do statuses.push(await guess(n));
        while (!done);
      });
      for (let n = 1; n <= 3; n += 1) {
        meanwhile.push(await signIn(`192.0.2.${n}`, owner, n % 2), await signIn(`203.0.113.${n}`, other, n % 2));
      }
      done = true;
      await Promise.all(guesses);
      assert.equal(statuses.filter((status) => status === 400).length, 5);
      assert.deepEqual([...new Set(statuses)].sort(), [400, 429]);
      assert.deepEqual(meanwhile, [200, 200, 200, 200, 200, 200]);
    });

    it("have used up what strangers may try also after a restart", async () => {
      await Promise.all(services.map((service) => service.stop()));
      services = await startTwo(database, SETTINGS);
      assert.equal(await guess(7), 429);
      assert.equal(await signIn("198.51.100.1", owner), 429);
      assert.equal(await signIn("192.0.2.99", owner), 200);
    });
  });
}
