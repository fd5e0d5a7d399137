import assert from "node:assert/strict";
import { signUp, type SignedIn, type TestService } from "@repo/testing";
import { kill, newDatabases, startCampaigns } from "./support/campaigns.js";
import { rowsOf } from "./support/rows.js";
import { send, type Answer } from "./support/send.js";

const TIMES = 50;
const ROUNDS = process.env["FULL"] ? 5 : 1;

/** Sends one request many times at once, in turn to each service. */
function sendAtOnce(services: readonly TestService[], { headers }: SignedIn, key: string): Promise<Answer[]> {
  const sent = { method: "POST", headers: { ...headers, "Idempotency-Key": key }, json: { name: key } };
  const urls = Array.from({ length: TIMES }, (_, index) => services[index % services.length]?.url ?? "");
  return Promise.all(urls.map((url) => send(`${url}/campaigns`, sent)));
}

const whatWasSaid = ({ status, headers, text }: Answer): string =>
  [status, headers.get("location"), headers.get("etag"), text].join(" ");

describe("one Idempotency-Key over two processes", () => {
  for (const dialect of ["sqlite", "postgres"] as const) {
    const title = `sent ${TIMES} times at once, and again after kill -9 of both, makes one row`;
    it(`${title} and always the same 201 on ${dialect} (rounds: ${ROUNDS})`, async function () {
      this.timeout(60_000 + ROUNDS * 30_000);
      const databases = await newDatabases(this, dialect);
      const startTwo = () => Promise.all([startCampaigns(databases), startCampaigns(databases)]);
      let services = await startTwo();
      const user = await signUp(services[0].url);

      for (let round = 1; round <= ROUNDS; round += 1) {
        const key = `round-${round}`;
        const answers = await sendAtOnce(services, user, key);
        await kill(databases, ...services);
        services = await startTwo();
        answers.push(...(await sendAtOnce(services, user, key)));

        const said = new Set(answers.map(whatWasSaid));
        assert.equal(said.size, 1, [...said].join("\n"));
        const row = (await rowsOf(databases.data, "campaigns")).filter(({ name }) => name === key);
        assert.equal(row.length, 1);
        const id = String(row[0]?.["id"]);
        assert.match([...said].join(), new RegExp(`^201 /campaigns/${id} "1" .*"id":"${id}"`));
        const events = (await rowsOf(databases.data, "audit_events")).filter(({ target_id }) => target_id === id);
        assert.deepEqual(
          events.map(({ action }) => action),
          ["campaign_created"],
        );
      }
      await kill(databases, ...services);
    });
  }
});
