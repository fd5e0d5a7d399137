import assert from "node:assert/strict";
import { asProblem, groupCommit, openDatabase } from "@repo/service";
import { until } from "@repo/testing";
import type { Knex } from "knex";
import { newItem } from "../support/create.js";
import { buildGroup, type Group } from "../support/group.js";

function expectUnavailable(ends: readonly PromiseSettledResult<void>[]): void {
  for (const end of ends) assert.equal(asProblem(end.status === "rejected" && end.reason).status, 503);
}

describe("groupCommit, when a write fails,", () => {
  let group: Group;
  beforeEach(async () => (group = await buildGroup(group)));
  afterEach(() => moveTime(0));

  it("writes all but the item that fails, and tells only its caller", async () => {
    await group.write(newItem("taken"));
    group.writes.length = 0;
    const ends = await group.writeAll("a", "taken", "b", "b");
    assert.deepEqual(
      ends.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled", "rejected"],
    );
    for (const end of ends) {
      if (end.status === "rejected")
        assert.ok(group.database.dialect.isUniqueViolation(end.reason), String(end.reason));
    }
    assert.deepEqual(
      group.writes.map(({ length }) => length),
      [4, 1, 1, 1, 1],
    );
    assert.deepEqual(await group.stored(), ["a", "b", "taken"]);
    await group.write(newItem("c"));
  });

  it("writes an item that fails alone no second time", async () => {
    await group.write(newItem("taken"));
    group.writes.length = 0;
    await assert.rejects(group.write(newItem("taken")));
    assert.deepEqual(
      group.writes.map(({ length }) => length),
      [1],
    );
  });

  it("refuses all at once when the database is away, without trying each alone", async () => {
    const away = openDatabase("postgres://user@127.0.0.1:1/nothing");
    const deadlines: number[] = [];
    const counting = { ...away, writer: watchTransactions(away.writer, deadlines) };
    expectUnavailable(await Promise.allSettled([1, 2, 3].map(groupCommit<number>(counting, async () => {}))));
    assert.equal(deadlines.length, 1);
    await away.close();
  });

  it("refuses what has waited for 5 s with 503, and writes what has not", async () => {
    const open = group.hold();
    const first = group.write(newItem("a"));
    await until(() => group.writes.length === 1);
    const late = group.writeAll("b", "c");
    moveTime(4000);
    const inTime = group.write(newItem("d"));
    moveTime(5001);
    open();
    expectUnavailable(await late);
    await Promise.all([first, inTime]);
    assert.deepEqual(await group.stored(), ["a", "d"]);
    assert.deepEqual(group.writes, [["a"], ["d"]]);
  });

  it("refuses at once what comes when 1,000 are waiting", async () => {
    const open = group.hold();
    const first = group.write(newItem("first"));
    await until(() => group.writes.length === 1);
    const names = Array.from({ length: 1002 }, (_, index) => `n${index}`);
    const ends = group.writeAll(...names);
    await assert.rejects(group.write(newItem("one-more")), /Too many are waiting/);
    open();
    await first;
    expectUnavailable((await ends).slice(1000));
    assert.equal((await group.stored()).length, 1001);
  });

  it("gives an item that is written alone no more than the rest of its 5 s", async () => {
    const deadlines: number[] = [];
    const watched = { ...group.database, writer: watchTransactions(group.database.writer, deadlines) };
    const write = groupCommit<string>(watched, async (_trx, names) => {
      moveTime(3000);
      if (names.includes("bad")) throw new Error("bad");
    });
    const begun = performance.now();
    await Promise.allSettled(["a", "bad", "b"].map(write));
    assert.equal(deadlines.length, 4);
    for (const deadline of deadlines) assert.ok(deadline < begun + 5500, `${deadline - begun} ms`);
  });
});

/** A writer that notes until when each of its transactions may wait to begin. */
function watchTransactions(writer: Knex, deadlines: number[]): Knex {
  const transaction = (work: () => Promise<void>, config: { deadline: number }): Promise<unknown> => {
    deadlines.push(config.deadline);
    return writer.transaction(work, config as Knex.TransactionConfig);
  };
  return new Proxy(writer, {
    get: (target, name) => (name === "transaction" ? transaction : (Reflect.get(target, name) as unknown)),
  });
}

const realNow = performance.now.bind(performance);

/** Makes `performance.now()` say so many ms more than it would. */
function moveTime(ms: number): void {
  performance.now = () => realNow() + ms;
}
