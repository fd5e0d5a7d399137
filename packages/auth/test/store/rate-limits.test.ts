// The counters that all processes share.
import assert from "node:assert/strict";
import { openDatabase } from "@repo/service";
import { rateLimitStore } from "../../src/store/rate-limits.js";
import { sharedApp } from "../support/app.js";

const counter = (key: string, max: number) => ({ key, max, windowMs: 60_000 });

async function newCounters() {
  const { database, clock } = await sharedApp();
  let time = clock();
  const now = (): number => time;
  const advance = (ms: number): void => void (time += ms);
  return { counters: rateLimitStore(database, now), advance, now };
}

describe("a shared counter", () => {
  it("has as many places as it says, of a hundred that come at once over two stores", async () => {
    const { counters, now } = await newCounters();
    const database = openDatabase((await sharedApp()).url);
    const other = rateLimitStore(database, now);
    const taken = await Promise.all(
      Array.from({ length: 100 }, (_, n) => (n % 2 ? counters : other).take(counter("crowded", 30))),
    );
    assert.equal(taken.filter(({ full }) => full === undefined).length, 30);
    await database.close();
  });

  it("takes nothing anywhere when one of several is full", async () => {
    const { counters } = await newCounters();
    await counters.take(counter("narrow", 1));
    const refused = await counters.take(counter("wide", 2), counter("narrow", 1));
    assert.equal(refused.full?.key, "narrow");
    const taken = await counters.take(counter("wide", 2));
    assert.deepEqual(taken.full === undefined && taken.counts.map(({ hits }) => hits), [1]);
  });

  it("may be given back when it has been pruned", async () => {
    const { counters } = await newCounters();
    const one = counter("pruned", 1);
    const taken = await counters.take(one);
    assert.ok(taken.full === undefined);
    const { database } = await sharedApp();
    await database.writer("rate_limits").where({ key: "pruned" }).delete();
    await counters.giveBack([one], taken.counts);
    assert.equal((await counters.take(one)).full, undefined);
  });

  it("is not full until a time that only a clock which was set back can mean", async () => {
    const { counters, advance } = await newCounters();
    const one = counter("from-the-future", 1);
    assert.equal((await counters.take(one)).full, undefined);
    advance(-5000); // another process's clock
    assert.equal((await counters.take(one)).full, one);
    advance(-1);
    assert.equal((await counters.take(one)).full, undefined);
  });

  it("gets a place back in the window in which it was taken, and not in a later one", async () => {
    const { counters, advance } = await newCounters();
    const one = counter("given-back", 1);
    const first = await counters.take(one);
    assert.ok(first.full === undefined);
    await counters.giveBack([one], first.counts);
    const second = await counters.take(one);
    assert.ok(second.full === undefined);
    advance(60_000);
    assert.equal((await counters.take(one)).full, undefined);
    await counters.giveBack([one], second.counts);
    assert.equal((await counters.take(one)).full, one);
  });
});
