import assert from "node:assert/strict";
import { Agent, request as httpRequest } from "node:http";
import { atEnd, newDatabase, postgresAnswers, signIn, type TestService } from "@repo/testing";
import request from "supertest";
import { rowsOf } from "./support/rows.js";
import { startTwo } from "./support/two-processes.js";

const TIMES = process.env["FULL"] ? 1000 : 200;
const NAMES = ["race", "Race", "RACE"];

const nameOf = (index: number): string => NAMES[index % NAMES.length] ?? "";
const passwordOf = (index: number): string => `correct horse ${index}`;

/** One of two processes that share an identity database; the agent keeps this process from running out of sockets. */
interface Place {
  readonly url: string;
  readonly agent: Agent;
}

function placeOf({ url }: TestService): Place {
  const agent = new Agent({ keepAlive: true, maxSockets: 250 });
  atEnd(async () => agent.destroy());
  return { url, agent };
}

/** The status of one attempt; each has its own spelling of the name and its own password. */
function register({ url, agent }: Place, index: number): Promise<number> {
  const body = JSON.stringify({ username: nameOf(index), password: passwordOf(index) });
  const headers = { "Content-Type": "application/json" };
  return new Promise((resolve, reject) => {
    const req = httpRequest(`${url}/register`, { method: "POST", agent, headers }, (res) => {
      res.resume().on("end", () => resolve(res.statusCode ?? 0));
    });
    req.on("error", reject).end(body);
  });
}

/** The id of the account that a name and a password lead to. */
async function idOf({ url }: Place, username: string, password: string): Promise<string> {
  const token = await signIn(url, { username, password });
  const { body } = await request(url).get("/me").set("Authorization", `Bearer ${token}`).expect(200);
  return body.id;
}

describe("one name, registered by many at once over two processes", () => {
  for (const dialect of ["sqlite", "postgres"] as const) {
    it(`makes one account of ${TIMES} attempts on ${dialect}; the others get 409 or 503, and 409 later`, async function () {
      if (dialect === "postgres" && !(await postgresAnswers())) this.skip();
      const database = await newDatabase(dialect);
      const [first, second] = (await startTwo(database)).map(placeOf) as [Place, Place];
      const attempt = (index: number): Promise<number> => register(index % 2 ? first : second, index);

      const statuses = await Promise.all(Array.from({ length: TIMES }, (_, index) => attempt(index)));
      const strange = statuses.filter((status) => ![201, 409, 503].includes(status));
      const winners = statuses.flatMap((status, index) => (status === 201 ? [index] : []));
      assert.deepEqual([strange, winners.length], [[], 1]);
      assert.equal((await rowsOf(database, "users")).length, 1);

      for (const [index, status] of statuses.entries()) if (status === 503) assert.equal(await attempt(index), 409);
      const password = passwordOf(winners[0] ?? 0);
      const ids = await Promise.all(NAMES.map((name) => idOf(second, name, password)));
      assert.equal(new Set(ids).size, 1);
    });
  }
});
