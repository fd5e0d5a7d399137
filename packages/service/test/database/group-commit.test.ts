import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { until } from "@repo/testing";
import { newItem } from "../support/create.js";
import { buildGroup, type Group } from "../support/group.js";

const numbered = (count: number) => Array.from({ length: count }, (_, i) => newItem(`item ${i}`));

describe("groupCommit", () => {
  let group: Group;
  beforeEach(async () => (group = await buildGroup(group)));

  it("writes items that come together in one transaction, in their order", async () => {
    const made = numbered(20);
    await Promise.all(made.map(group.write));
    assert.deepEqual(group.writes, [made.map(({ name }) => name)]);
    assert.equal((await group.stored()).length, 20);
  });

  it("gathers what comes within a few turns of the event loop", async () => {
    const first = group.write(newItem("a"));
    await turn();
    await Promise.all([first, group.write(newItem("b"))]);
    assert.deepEqual(group.writes, [["a", "b"]]);
  });

  it("gathers what comes while another transaction is written, for the next one", async () => {
    const open = group.hold();
    const first = group.write(newItem("a"));
    await until(() => group.writes.length === 1);
    const rest = group.writeAll("b", "c", "d");
    open();
    await Promise.all([first, rest]);
    assert.deepEqual(group.writes, [["a"], ["b", "c", "d"]]);
    assert.equal(group.transactions.size, 2);
  });

  it("writes again after it has been idle", async () => {
    for (const name of ["a", "b"]) await group.write(newItem(name));
    assert.deepEqual(group.writes, [["a"], ["b"]]);
  });

  it("says that an item is written once it is committed, and not before", async () => {
    const open = group.hold();
    let done = false;
    const first = group.write(newItem("a")).then(() => (done = true));
    await until(() => group.writes.length === 1);
    for (let turns = 0; turns < 10; turns += 1) await turn();
    assert.equal(done, false);
    assert.deepEqual(await group.stored(), []);
    open();
    await first;
    assert.deepEqual(await group.stored(), ["a"]);
  });

  it("writes at most 64 in one transaction", async () => {
    await Promise.all(numbered(130).map(group.write));
    assert.deepEqual(
      group.writes.map(({ length }) => length),
      [64, 64, 2],
    );
    assert.deepEqual(
      group.writes.flat(),
      numbered(130).map(({ name }) => name),
    );
    assert.equal((await group.stored()).length, 130);
  });
});
