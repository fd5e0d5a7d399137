import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import type { Response } from "supertest";
import { buildList, idOf, type List, type Query } from "../support/list.js";

const time = "2026-01-01T00:00:00.000Z";
const encode = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString("base64url");

function expectBadCursor(res: Response): void {
  const { errors } = expectProblem(res, 422, "validation_failed");
  const message = "must be a next_cursor from an earlier answer to the same sort and filters";
  assert.deepEqual(errors, [{ location: "query", field: "cursor", message }]);
}

describe("a cursor", () => {
  let list: List;
  before(async () => (list = await buildList()));
  beforeEach(async () => {
    await list.clear();
    await list.add(...Array.from({ length: 6 }, (_, i) => ({ name: `éA ${i}`, owner_id: idOf(1) })));
  });

  async function cursorOf(query: Query): Promise<string> {
    const { body } = await list.get({ ...query, limit: "2" });
    assert.equal(typeof body.next_cursor, "string");
    return body.next_cursor as string;
  }

  const owner_id = idOf(1);
  for (const [from, to] of [
    [{}, { sort: "name" }],
    [{}, { sort: "created_at" }],
    [{ sort: "created_at" }, {}],
    [{ sort: "created_at" }, { sort: "due_date" }],
    [{}, { q: "a" }],
    [{ q: "a" }, {}],
    [{ q: "a" }, { q: "éa" }],
    [{ q: "é" }, { q: "É" }],
    [{}, { owner_id }],
    [{ owner_id }, {}],
    [{ owner_id }, { owner_id: idOf(2) }],
    [{ owner_id }, { owner_id, q: "a" }],
    [
      { owner_id, sort: "name" },
      { owner_id, sort: "created_at" },
    ],
  ] as [Query, Query][]) {
    it(`of ${JSON.stringify(from)} is 422 in ${JSON.stringify(to)}`, async () => {
      const cursor = await cursorOf(from);
      expectBadCursor(await list.get({ ...to, cursor }));
      assert.equal((await list.get({ ...from, cursor })).body.data.length, 4);
    });
  }

  it("leads on with the same filters, however q writes its ASCII letters", async () => {
    const cursor = await cursorOf({ q: "éA", owner_id, sort: "name" });
    const res = await list.get({ q: "éa", owner_id, sort: "name", cursor });
    assert.equal(res.body.data.length, 4);
  });

  it("leads on with an empty q, which is none", async () => {
    assert.equal((await list.get({ q: "", cursor: await cursorOf({}) })).body.data.length, 4);
    assert.equal((await list.get({ cursor: await cursorOf({ q: "" }) })).body.data.length, 4);
  });

  it("leads on with another limit", async () => {
    const cursor = await cursorOf({ sort: "name" });
    for (const [limit, rows] of [
      ["1", 1],
      ["3", 3],
      ["100", 4],
    ] as const) {
      assert.equal((await list.get({ sort: "name", cursor, limit })).body.data.length, rows);
    }
  });

  it("is reported beside a sort that there is not", async () => {
    const { errors = [] } = expectProblem(
      await list.get({ sort: "constructor", cursor: encode(["constructor", time, idOf(1)]) }),
      422,
      "validation_failed",
    );
    assert.deepEqual(errors.map(({ field }) => field).sort(), ["cursor", "sort"]);
  });

  for (const [what, letter] of [
    ["emoji", "😀"],
    ["control characters", "\u0001"],
    ["quotes", '"'],
    ["U+FFFF", "\uffff"],
  ] as const) {
    it(`of a name of 200 ${what} leads on`, async () => {
      const owner_id = idOf(3);
      await list.clear();
      const notes = await list.add(...[1, 2, 3].map(() => ({ name: letter.repeat(200), owner_id })));
      assert.deepEqual(await list.walk({ sort: "name", q: letter, owner_id, limit: "1" }), notes);
    });
  }
});
