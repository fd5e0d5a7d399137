import assert from "node:assert/strict";
import { newDatabase, signUp } from "@repo/testing";
import { startCampaigns } from "./support/campaigns.js";
import { withDatabase } from "./support/rows.js";
import { send, type Answer, type Sent } from "./support/send.js";

/** An answer, and how long it took, in ms. */
type Timed = Answer & { readonly ms: number };

async function timed(url: string, sent: Sent): Promise<Timed> {
  const begun = performance.now();
  return { ...(await send(url, sent)), ms: performance.now() - begun };
}

/** Holds the write lock of an SQLite file in this process, which is another one than the service's. */
function whileLocked<T>(url: string, work: () => Promise<T>): Promise<T> {
  return withDatabase(url, async ({ writer }) => {
    let result: T | undefined;
    await writer.transaction(async () => void (result = await work()));
    return result as T;
  });
}

describe("SQLite files that another process has locked for over 5 s", () => {
  it("make each kind of write 503 with Retry-After after about 5 s; reads go on, and writes after it", async () => {
    const [data, identity] = [await newDatabase("sqlite"), await newDatabase("sqlite")];
    const { url } = await startCampaigns({ data, identity });
    const { headers, username, password } = await signUp(url);
    const json = { name: "Spring" };
    const create: Sent = { method: "POST", headers, json };
    const address = `${url}${(await send(`${url}/campaigns`, create)).headers.get("location")}`;
    const writes: [string, Sent][] = [
      [`${url}/campaigns`, create],
      [`${url}/campaigns`, { ...create, headers: { ...headers, "Idempotency-Key": "one" } }],
      [address, { method: "PATCH", headers, json }],
      [address, { method: "DELETE", headers }],
      [`${url}/register`, { method: "POST", json: { username: "ada", password } }],
      [`${url}/token`, { method: "POST", form: { username, password } }],
    ];

    const reads: Timed[] = [];
    const writeAndRead = async (): Promise<Timed[]> => {
      let waiting = true;
      const answers = Promise.all(writes.map(([to, sent]) => timed(to, sent))).finally(() => (waiting = false));
      while (waiting) reads.push(await timed(address, { headers }), await timed(`${url}/ready`, {}));
      return answers;
    };
    const refused = await whileLocked(data, () => whileLocked(identity, writeAndRead));

    for (const { status, headers: sent, text, ms } of refused) {
      assert.deepEqual([status, sent.get("retry-after")], [503, "1"]);
      assert.match(text, /"code":"unavailable"|"error":"temporarily_unavailable"/);
      assert.ok(ms > 4500 && ms < 8000, `${ms} ms`);
    }
    assert.ok(reads.length > 20, `${reads.length} reads`);
    for (const { status, ms } of reads) assert.ok(status === 200 && ms < 2000, `${status} after ${ms} ms`);
    assert.equal((await send(address, { headers })).headers.get("etag"), '"1"');
    const statuses = [];
    for (const [to, sent] of writes) statuses.push((await send(to, sent)).status);
    assert.deepEqual(statuses, [201, 201, 200, 204, 201, 200]);
  });
});
