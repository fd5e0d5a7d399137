import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { signUp, type SignedIn, type TestDialect, type TestService } from "@repo/testing";
import { kill, newDatabases, startCampaigns, type Databases } from "./support/campaigns.js";
import { seededRandom } from "./support/random.js";
import { rowsOf, type Row } from "./support/rows.js";
import { send, type Sent } from "./support/send.js";

const TIMES = 50;
const ROUNDS = process.env["FULL"] ? 10 : 2;

const random = seededRandom();

/** Two services on one database, and somebody signed in. */
interface Place {
  readonly databases: Databases;
  readonly services: readonly TestService[];
  readonly user: SignedIn;
}

async function startTwo(context: Mocha.Context, dialect: TestDialect): Promise<Place> {
  context.timeout(60_000 + ROUNDS * 20_000);
  const databases = await newDatabases(context, dialect);
  const services = await Promise.all([startCampaigns(databases), startCampaigns(databases)]);
  return { databases, services, user: await signUp(services[0].url) };
}

/** What came of requests that were sent at once for one new campaign, with the ETag of its first version. */
interface Outcome {
  /** How often each status was answered. */
  readonly statuses: Record<string, number>;
  readonly row: Row | undefined;
  /** What its audit rows say, the first one left out. */
  readonly actions: unknown[];
}

async function race(
  { databases, services, user }: Place,
  request: (index: number) => Sent | Promise<Sent>,
): Promise<Outcome> {
  const create = { method: "POST", headers: user.headers, json: { name: "new" } };
  const made = await send(`${services[0]?.url}/campaigns`, create);
  const { id } = JSON.parse(made.text) as { id: string };
  const headers = { ...user.headers, "If-Match": made.headers.get("etag") ?? "" };
  const answers = await Promise.all(
    Array.from({ length: TIMES }, async (_, index) =>
      send(`${services[index % 2]?.url}/campaigns/${id}`, { ...(await request(index)), headers }),
    ),
  );
  const statuses: Record<string, number> = {};
  for (const { status } of answers) statuses[status] = (statuses[status] ?? 0) + 1;
  const row = (await rowsOf(databases.data, "campaigns")).find((each) => each["id"] === id);
  const events = (await rowsOf(databases.data, "audit_events")).filter((each) => each["target_id"] === id);
  const actions = events.map(({ action }) => action).filter((action) => action !== "campaign_created");
  return { statuses, row, actions };
}

const patch = (index: number): Sent => ({ method: "PATCH", json: { name: `change ${index}` } });

describe("one ETag over two processes", () => {
  for (const dialect of ["sqlite", "postgres"] as const) {
    it(`lets 1 of ${TIMES} PATCHes at once through on ${dialect}, the others get 412, ${ROUNDS} times`, async function () {
      const place = await startTwo(this, dialect);
      for (let round = 0; round < ROUNDS; round += 1) {
        const { statuses, row, actions } = await race(place, patch);
        assert.deepEqual(statuses, { 200: 1, 412: TIMES - 1 });
        assert.equal(row?.["version"], 2);
        assert.deepEqual(actions, ["campaign_updated"]);
      }
      await kill(place.databases, ...place.services);
    });

    it(`lets 1 of ${TIMES} PATCHes and DELETEs at once through on ${dialect}, ${ROUNDS} times`, async function () {
      const place = await startTwo(this, dialect);
      for (let round = 0; round < ROUNDS; round += 1) {
        // A DELETE is read sooner than a PATCH, and wins. In every other round it comes later: either may win.
        const latest = round % 2 ? 30 : 1;
        const { statuses, row, actions } = await race(place, async (index) =>
          index % 4 < 2 ? patch(index) : delay(random(latest)).then(() => ({ method: "DELETE" })),
        );
        const deleted = statuses[204] !== undefined;
        assert.deepEqual(statuses, deleted ? { 204: 1, 404: TIMES - 1 } : { 200: 1, 412: TIMES - 1 });
        assert.equal(row?.["version"], deleted ? undefined : 2);
        assert.deepEqual(actions, [deleted ? "campaign_deleted" : "campaign_updated"]);
      }
      await kill(place.databases, ...place.services);
    });
  }
});
