import assert from "node:assert/strict";
import { testClock } from "@repo/auth/testing";
import { HashingQueue, hashingSlots, type HashingJob } from "../../src/crypto/hashing-queue.js";
import { fill, type Filled } from "../support/fill-queue.js";

const saturated = (retryAfter: string) => ({
  code: "hashing_saturated",
  status: 503,
  headers: { "Retry-After": retryAfter },
});
const nothing = async (): Promise<void> => {};

describe("the number of hashing slots", () => {
  it("leaves a core to the rest and two of libuv's threads to the database, and is at least one", () => {
    const slots: [threads: number, cores: number, slots: number][] = [
      [4, 8, 2],
      [4, 2, 1],
      [4, 1, 1],
      [16, 8, 7],
      [16, 64, 14],
      [2, 8, 1],
      [1, 1, 1],
    ];
    for (const [threads, cores, expected] of slots) assert.equal(hashingSlots(threads, cores), expected);
  });
});

describe("the hashing queue's order", () => {
  let filled: Filled;
  afterEach(() => filled.release());

  it("runs as many jobs at once as it has slots, and the others in the order they came", async () => {
    const queue = new HashingQueue(2);
    filled = fill(queue);
    const order: number[] = [];
    const jobs = [1, 2, 3].map((n) => queue.run(async () => void order.push(n)));
    assert.equal(queue.depth, 3);
    assert.deepEqual(order, []);
    await filled.release();
    await Promise.all(jobs);
    assert.deepEqual(order, [1, 2, 3]);
    assert.equal(queue.depth, 0);
  });

  it("gives back what the work gives, and its error, and goes on after it", async () => {
    const queue = new HashingQueue(1);
    filled = fill(queue, { running: 0 });
    const failing = queue.run(() => Promise.reject(new Error("of the work")));
    const next = queue.run(async () => "result");
    await assert.rejects(failing, /of the work/);
    assert.equal(await next, "result");
    assert.equal(await queue.run(async () => "free again"), "free again");
  });

  it("lets an abandoned job leave, and never runs it", async () => {
    const queue = new HashingQueue(1);
    filled = fill(queue);
    const hangUp = new AbortController();
    let ran = false;
    const abandoned = queue.run(async () => void (ran = true), { signal: hangUp.signal });
    const behind = queue.run(async () => "ran");
    hangUp.abort();
    await assert.rejects(abandoned, { code: "malformed_request" });
    assert.equal(queue.depth, 1);
    await filled.release();
    assert.equal(await behind, "ran");
    assert.equal(ran, false);
  });

  it("takes nobody who has hung up already, and ignores hanging up once a job runs", async () => {
    const queue = new HashingQueue(1);
    filled = fill(queue);
    await assert.rejects(queue.run(nothing, { signal: AbortSignal.abort() }), { code: "malformed_request" });
    const hangUp = new AbortController();
    const late = queue.run(async () => hangUp.abort(), { signal: hangUp.signal });
    await filled.release();
    await late;
    assert.equal(queue.depth, 0);
  });
});

describe("the hashing queue's limits", () => {
  let filled: Filled;
  afterEach(() => filled.release());

  it("[S13] has 20 places a slot and refuses the next with the time the queue will take", async () => {
    for (const slots of [1, 2]) {
      const queue = new HashingQueue(slots);
      filled = fill(queue, { waiting: slots * 20 });
      assert.equal(queue.depth, slots * 20);
      await assert.rejects(queue.run(nothing), saturated("6")); // 21 jobs of 250 ms each, at first sight
      await assert.rejects(queue.run(nothing, { unlimited: true }), saturated("6"));
      await filled.release();
      await queue.run(nothing);
    }
  });

  it("[S13] has no more places however quick the hashes are", async () => {
    const queue = new HashingQueue(1, testClock());
    for (let n = 0; n < 100; n += 1) await queue.run(nothing); // brings the average to nothing
    filled = fill(queue, { waiting: 20 });
    await assert.rejects(queue.run(nothing), saturated("1"));
  });

  it("[S13] refuses at once who would wait over 5 s, by the time that earlier jobs took", async () => {
    const clock = testClock();
    const queue = new HashingQueue(1, clock);
    await queue.run(async () => clock.advance(8250)); // the average goes from 250 to 1250 ms
    filled = fill(queue, { waiting: 3 });
    const fourth = queue.run(nothing);
    await assert.rejects(queue.run(nothing), saturated("7")); // 5 times 1250 ms
    await filled.release();
    await fourth;
  });

  it("gives one network no more than a quarter of the places once it is half full", async () => {
    const queue = new HashingQueue(1);
    const [home, elsewhere]: HashingJob[] = [{ prefix: "192.0.2" }, { prefix: "198.51.100" }];
    filled = fill(queue, { waiting: 5, job: home });
    const others = fill(queue, { running: 0, waiting: 4 });
    const beforeHalf = queue.run(nothing, home);
    await assert.rejects(queue.run(nothing, home), saturated("3"));
    const accepted = [elsewhere, {}, { ...home, unlimited: true }].map((job) => queue.run(nothing, job));
    await assert.rejects(queue.run(nothing, home), { code: "hashing_saturated" });
    await filled.release();
    await Promise.all([others.release(), beforeHalf, ...accepted]);
  });
});

describe("the hashing queue's load", () => {
  it("is how many wait, how many were refused and the longest wait, counted anew each time it is asked for", async () => {
    const clock = testClock();
    const queue = new HashingQueue(1, clock);
    const filled = fill(queue, { waiting: 2 });
    clock.advance(700);
    assert.deepEqual(queue.takeLoad(), { waiting: 2, places: 20, refused: 0, longestWaitMs: 700 });
    const others = fill(queue, { running: 0, waiting: 18 });
    await assert.rejects(queue.run(nothing), { code: "hashing_saturated" });
    await assert.rejects(queue.admit({}), { code: "hashing_saturated" });
    clock.advance(200);
    assert.deepEqual(queue.takeLoad(), { waiting: 20, places: 20, refused: 2, longestWaitMs: 900 });
    clock.advance(100);
    await Promise.all([filled.release(), others.release()]);
    assert.deepEqual(queue.takeLoad(), { waiting: 0, places: 20, refused: 0, longestWaitMs: 1000 });
    assert.deepEqual(queue.takeLoad(), { waiting: 0, places: 20, refused: 0, longestWaitMs: 0 });
  });
});
