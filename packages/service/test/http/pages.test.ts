import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import { buildList, idOf, type List, type Note } from "../support/list.js";

/** 25 rows that share three times, in no order. */
const ROWS = Array.from({ length: 25 }, (_, i) => ({
  id: idOf((i * 7) % 25),
  created_at: `2026-01-0${(i % 3) + 1}T00:00:00.000Z`,
}));

const asText = ({ created_at, id }: Pick<Note, "created_at" | "id">): string => `${created_at} ${id}`;

describe("pages", () => {
  let list: List;
  before(async () => {
    list = await buildList();
    await list.add(...ROWS);
  });

  const newestFirst = ROWS.map(asText).sort().reverse();

  for (const limit of [1, 4, 5, 24, 25, 100]) {
    it(`show every row once, newest first, ${limit} at a time`, async () => {
      assert.deepEqual((await list.walk({ limit: String(limit) })).map(asText), newestFirst);
    });
  }

  it("hold 20 rows when nothing else is asked", async () => {
    assert.equal((await list.get({})).body.data.length, 20);
  });

  it("end with next_cursor null, also when the last one is full", async () => {
    assert.equal((await list.get({ limit: "25" })).body.next_cursor, null);
    assert.notEqual((await list.get({ limit: "24" })).body.next_cursor, null);
  });

  const from = async (time: string, id: string): Promise<number> => {
    const cursor = Buffer.from(JSON.stringify(["-created_at", time, id])).toString("base64url");
    return (await list.get({ cursor, limit: "100" })).body.data.length as number;
  };

  it("take a cursor whose row is gone", async () => {
    const older = ROWS.filter(({ created_at }) => created_at < "2026-01-02T12").length;
    assert.equal(await from("2026-01-02T12:00:00.000Z", idOf(99)), older);
  });

  it("take a cursor at either end of time", async () => {
    assert.equal(await from("0001-01-01T00:00:00.000Z", idOf(0)), 0);
    assert.equal(await from("9999-12-31T23:59:59.999Z", idOf(0)), 25);
  });

  for (const limit of ["0", "101", "-1", "1.5", "1e1", "ten", "", " 5", "0x5", "1000", "5\n"]) {
    it(`answer 422 for limit=${JSON.stringify(limit)}`, async () => {
      const { errors } = expectProblem(await list.get({ limit }), 422, "validation_failed");
      assert.deepEqual(errors, [
        { location: "query", field: "limit", message: "must be a whole number from 1 to 100" },
      ]);
    });
  }
});
