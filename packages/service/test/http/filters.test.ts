// The filters of lists besides `q` and `owner_id`, which search.test.ts has.
import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import { buildList, idOf, type List, type Note, type Query } from "../support/list.js";

/** Ids as UUIDv7 makes them: of 2026-01-01T00:00:00.000Z and a millisecond later, and of 2026-06-30T22:00:00Z. */
const NOTES = [
  { name: "old", id: "019b76da-a800-7abc-8def-0123456789ab", kind: "memo", due_date: "2026-02-01T00:00:00.000Z" },
  { name: "Old", id: "019b76da-a801-7abc-8def-0123456789ab", kind: "letter", due_date: null },
  { name: "new", id: "019f1a8b-d700-7abc-8def-0123456789ab", kind: "memo", due_date: null },
];

describe("a filter", () => {
  let list: List;
  before(async () => {
    list = await buildList();
    await list.add(...NOTES);
  });

  async function find(query: Query): Promise<string[]> {
    const res = await list.get({ sort: "-id", ...query });
    assert.equal(res.status, 200, res.text);
    return (res.body.data as Note[]).map(({ name }) => name);
  }

  for (const [query, names] of [
    [{}, ["new", "Old", "old"]],
    [{ text: "old" }, ["old"]],
    [{ text: "ol" }, []],
    [{ kind: "memo" }, ["new", "old"]],
    [{ kind: "other" }, []],
    [{ due: "true" }, ["old"]],
    [{ due: "false" }, ["new", "Old"]],
    [{ since: "2026-01-01T00:00:00.001Z" }, ["new", "Old"]],
    [{ until: "2026-01-01T00:00:00.001Z" }, ["old"]],
    [{ since: "2026-07-01T00:00:00+02:00" }, ["new"]],
    [{ since: "2026-06-30t22:00:00.001z" }, []],
    [{ since: "0001-01-01T00:00:00Z", until: "9999-12-31T23:59:59Z" }, ["new", "Old", "old"]],
    [{ until: "1969-12-31T23:59:59Z" }, []],
    [{ kind: "memo", due: "false", since: "2026-01-01T00:00:00Z", text: "new" }, ["new"]],
  ] as [Query, string[]][]) {
    it(`${JSON.stringify(query)} finds ${JSON.stringify(names)}`, async () => {
      assert.deepEqual(await find(query), names);
    });
  }

  for (const [query, message] of [
    [{ text: "" }, "must be 1 to 200 characters long"],
    [{ text: "\0" }, "must not contain U+0000"],
    [{ text: ["a", "b"] }, "must be a string"],
    [{ kind: "Memo" }, "must be memo or letter or other"],
    [{ kind: "" }, "must be memo or letter or other"],
    [{ kind: ["memo", "memo"] }, "must be memo or letter or other"],
    [{ due: "1" }, "must be true or false"],
    [{ due: "TRUE" }, "must be true or false"],
    [{ since: "2026-02-30T00:00:00Z" }, "must be a date-time such as 2026-12-31T23:59:59Z"],
    [{ since: "2026-01-01" }, "must be a date-time such as 2026-12-31T23:59:59Z"],
    [{ until: "" }, "must be a date-time such as 2026-12-31T23:59:59Z"],
    [{ until: ["2026-01-01T00:00:00Z", "x"] }, "must be a date-time such as 2026-12-31T23:59:59Z"],
  ] as [Query, string][]) {
    it(`${JSON.stringify(query)} is 422 and says what it must be`, async () => {
      const { errors } = expectProblem(await list.get(query), 422, "validation_failed");
      assert.deepEqual(errors, [{ location: "query", field: Object.keys(query)[0], message }]);
    });
  }

  it("that is wrong is named with every other one, and with the cursor that leads nowhere", async () => {
    const query = { kind: "x", due: "x", since: "x", until: "x", owner_id: "x", cursor: "x" };
    const { errors = [] } = expectProblem(await list.get(query), 422, "validation_failed");
    assert.deepEqual(errors.map(({ field }) => field).sort(), Object.keys(query).sort());
  });

  for (const [from, to] of [
    [{ kind: "memo" }, {}],
    [{}, { due: "false" }],
    [{ since: "2026-01-01T00:00:00Z" }, { since: "2026-01-01T00:00:01Z" }],
    [{ since: "2026-01-01T00:00:00Z" }, { until: "2026-01-01T00:00:00Z" }],
    [{ text: "new" }, { q: "new" }],
  ] as [Query, Query][]) {
    it(`belongs to the cursor: one of ${JSON.stringify(from)} is 422 in ${JSON.stringify(to)}`, async () => {
      await list.add(...[1, 2].map((i) => ({ ...NOTES[2], id: `fffffff${i}${idOf(i).slice(8)}` })));
      const { next_cursor: cursor } = (await list.get({ ...from, limit: "1" })).body as { next_cursor: string };
      const { errors } = expectProblem(await list.get({ ...to, cursor }), 422, "validation_failed");
      assert.equal(errors?.[0]?.field, "cursor");
      assert.equal((await list.get({ ...from, cursor })).status, 200);
      await list.clear();
      await list.add(...NOTES);
    });
  }
});
