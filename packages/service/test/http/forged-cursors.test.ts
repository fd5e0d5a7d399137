// Cursors made by hand: 422 for each, and never 500.
import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import { buildList, idOf, orders, type List, type Query } from "../support/list.js";

const time = "2026-01-01T00:00:00.000Z";
const encode = (content: unknown): string => Buffer.from(JSON.stringify(content)).toString("base64url");

describe("a cursor that no answer gave", () => {
  let list: List;
  before(async () => (list = await buildList()));

  async function expectBad(query: Query | string): Promise<void> {
    const { errors } = expectProblem(await list.get(query), 422, "validation_failed");
    assert.equal(errors?.[0]?.field, "cursor");
  }

  const TIMES = [
    ...["infinity", "-infinity", "now", "today", "epoch", "allballs", "", "0", "never", "2026-01-01", "24:00"],
    ...["2026-02-30", "2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "0000-01-01"].map(
      (day) => `${day}T00:00:00.000Z`,
    ),
    ...["2026-01-01T24:00:00.000Z", "2026-01-01T00:00:60.000Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.0000Z"],
    ...[
      "2026-01-01 00:00:00.000Z",
      "2026-01-01t00:00:00.000z",
      "2026-01-01T00:00:00.000+01:00",
      `${time} BC`,
      `${time}\0`,
    ],
  ];

  for (const sort of ["-created_at", "created_at", "due_date"] as const) {
    it(`that is no time is 422 sorted by ${sort}`, async () => {
      for (const value of TIMES) {
        if (sort === "due_date" && value === "infinity") continue;
        await expectBad({ sort, cursor: encode([sort, value, idOf(1)]) });
      }
    });
  }

  it("that no name has is 422 sorted by name", async () => {
    for (const value of ["a".repeat(201), "😀".repeat(201), "a\0", "\ud800"]) {
      await expectBad({ sort: "name", cursor: encode(["name", value, idOf(1)]) });
    }
  });

  it("with an id that is none is 422", async () => {
    for (const id of ["", "1", `${idOf(1)}0`, idOf(1).replaceAll("-", ""), `' OR 1=1 --`, `${idOf(1)}\0`, null, 7]) {
      for (const [sort, value] of [
        ["-created_at", time],
        ["name", "a"],
        ["due_date", "infinity"],
      ] as const) {
        await expectBad({ sort, cursor: encode([sort, value, id]) });
      }
    }
  });

  it("of another shape is 422 in every order, and never 500", async () => {
    const shapes = (sort: string): unknown[] => [
      ...[null, 1, "text", {}, [], [sort], [sort, time], [sort, time, idOf(1), 1], [[sort], time, idOf(1)]],
      ...[{ 0: sort, 1: time, 2: idOf(1), length: 3 }, ["constructor", time, idOf(1)], ["__proto__", time, idOf(1)]],
      ...[
        [sort, { toString: 1 }, idOf(1)],
        [sort, time, { toString: 1 }],
        [`${sort} `, time, idOf(1)],
      ],
    ];
    for (const sort of Object.keys(orders)) {
      for (const shape of shapes(sort)) await expectBad({ sort, cursor: encode(shape) });
    }
  });

  it("of bytes that are no base64url of JSON is 422", async () => {
    const padded = Buffer.from(JSON.stringify(["name", "a?>~", idOf(1)])).toString("base64");
    for (const cursor of ["A", "bnVsbA==", `${padded}=`, "{}", "😀", "A".repeat(2001), "_".repeat(2000)]) {
      await expectBad({ sort: "name", cursor });
    }
  });

  for (const query of ["cursor=", "cursor=%20", "cursor=%00", "cursor=a&cursor=b", `cursor=${"A".repeat(5000)}`]) {
    it(`is 422 as ?${query.slice(0, 40)}`, () => expectBad(query));
  }
});
