import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import { buildCreator, type Creator } from "../support/create.js";

const HOUR = 60 * 60 * 1000;

describe("an Idempotency-Key", () => {
  let made: Creator;
  before(async () => (made = await buildCreator()));
  beforeEach(async () => {
    await made.database.writer("items").delete();
    await made.database.writer("idempotency_keys").delete();
    made.clock.advance(HOUR);
  });

  const post: Creator["post"] = (...args) => made.post(...args);
  const key = (value: string) => ({ "Idempotency-Key": value });

  it("counts for 24 hours, and is free after that", async () => {
    const first = await post({ name: "a" }, key("k1"));
    made.clock.advance(24 * HOUR - 1);
    assert.deepEqual((await post({ name: "a" }, key("k1"))).body, first.body);
    made.clock.advance(1);
    const later = await post({ name: "b" }, key("k1"));
    assert.equal(later.status, 201);
    assert.deepEqual((await post({ name: "b" }, key("k1"))).body, later.body);
    assert.deepEqual(await made.names(), ["a", "b"]);
  });

  it("is taken anew once expired, also by a process that has just looked for expired ones", async () => {
    await post({ name: "a" }, key("k1"));
    made.clock.advance(23.5 * HOUR);
    await post({ name: "b" }, key("k2")); // looks now, and not again within the hour
    made.clock.advance(0.5 * HOUR);
    assert.equal((await post({ name: "c" }, key("k1"))).status, 201);
    made.clock.advance(23 * HOUR);
    expectProblem(await post({ name: "a" }, key("k1")), 422, "idempotency_key_reused");
  });

  it("is deleted by a later request with a key once expired, and not before", async () => {
    await post({ name: "a" }, key("k1"));
    made.clock.advance(23 * HOUR);
    await post({ name: "b" }, key("k2"));
    assert.deepEqual(await made.keys(), ["k1", "k2"]);
    made.clock.advance(HOUR);
    await post({ name: "c" });
    assert.deepEqual(await made.keys(), ["k1", "k2"]);
    await post({ name: "d" }, key("k3"));
    assert.deepEqual(await made.keys(), ["k2", "k3"]);
  });
});
