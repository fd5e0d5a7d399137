import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import { buildList, idOf, orders, type List, type Note } from "../support/list.js";

/** In the order of their bytes, which is neither a language's nor that of JavaScript's own comparison. */
const NAMES = ["\u0001", " ", "!", "10", "9", "A", "Z", "_", "a", "a ", "aa", "b", "É", "é", "ﬁ", "\uffff", "😀", "😁"];
const bytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

type Sort = keyof typeof orders;

/** What a list compares, as a text whose bytes say the same. */
const keyOf: Record<Sort, (note: Note) => string> = {
  "-created_at": ({ created_at }) => created_at,
  created_at: ({ created_at }) => created_at,
  name: ({ name }) => name,
  due_date: ({ due_date }) => due_date ?? "never",
  "-id": ({ id }) => id,
};

function sorted(notes: readonly Note[], sort: Sort): string[] {
  const key = keyOf[sort];
  const ascending = [...notes].sort((a, b) => bytes(key(a), key(b)) || bytes(a.id, b.id)).map(({ id }) => id);
  return sort.startsWith("-") ? ascending.reverse() : ascending;
}

const ids = (notes: readonly Note[]): string[] => notes.map(({ id }) => id);

describe("sort", () => {
  const times = [...["0001-01-01", "1969-12-31", "2026-06-01"].map((day) => `${day}T00:00:00.001Z`), null];
  let list: List;
  let notes: Note[];
  before(async () => {
    list = await buildList();
    // Ids that stand in another order than all else, and every time and name more than once.
    notes = await list.add(
      ...Array.from({ length: 36 }, (_, i) => ({
        id: idOf(((i * 7) % 36) + 1000),
        name: NAMES[(i * 5) % NAMES.length] ?? "",
        due_date: times[i % 4] ?? null,
        created_at: times[i % 3] ?? "",
        owner_id: idOf(i % 2),
      })),
    );
  });

  for (const sort of Object.keys(orders) as Sort[]) {
    for (const limit of [1, 5, 36]) {
      it(`by ${sort} shows every row once, ties by id, ${limit} at a time`, async () => {
        assert.deepEqual(ids(await list.walk({ sort, limit: String(limit) })), sorted(notes, sort));
      });
    }

    it(`by ${sort} goes together with q and owner_id`, async () => {
      const found = notes.filter(({ name, owner_id }) => /a/i.test(name) && owner_id === idOf(1));
      assert.ok(found.length > 3);
      const filters = { q: "a", owner_id: idOf(1) };
      assert.deepEqual(ids(await list.walk({ sort, ...filters, limit: "2" })), sorted(found, sort));
    });
  }

  it("is -created_at when nothing is said, for a cursor, too", async () => {
    const { body } = await list.get({ limit: "3" });
    assert.deepEqual(body, (await list.get({ limit: "3", sort: "-created_at" })).body);
    const rest = await list.get({ limit: "100", sort: "-created_at", cursor: body.next_cursor });
    assert.deepEqual(ids(rest.body.data), sorted(notes, "-created_at").slice(3));
  });

  it("by name is the order of bytes", async () => {
    assert.deepEqual([...NAMES].sort(bytes), NAMES);
    const names = (await list.walk({ sort: "name" })).map(({ name }) => name);
    assert.deepEqual([...new Set(names)], NAMES);
  });

  it("by due_date shows the rows that have none last", async () => {
    const dates = (await list.walk({ sort: "due_date", limit: "4" })).map(({ due_date }) => due_date);
    assert.equal(dates.indexOf(null), 27);
    assert.ok(dates.slice(27).every((date) => date === null));
  });

  for (const sort of ["updated_at", "-name", "id", "NAME", "name ", "name,id", "constructor", "__proto__", "0", ""]) {
    it(`answers 422 for sort=${JSON.stringify(sort)} and says which there are`, async () => {
      const { errors } = expectProblem(await list.get({ sort }), 422, "validation_failed");
      const message = "must be one of: -created_at, created_at, name, due_date, -id";
      assert.deepEqual(errors, [{ location: "query", field: "sort", message }]);
    });
  }
});

describe("a walk while others write", () => {
  let list: List;
  before(async () => (list = await buildList()));
  beforeEach(() => list.clear());

  for (const sort of Object.keys(orders) as Sort[]) {
    it(`sorted by ${sort} shows each row that was there once, in order`, async () => {
      const make = (i: number) => ({
        name: String(i % 3),
        due_date: i % 3 === 0 ? null : `2026-01-0${i % 3}T00:00:00.000Z`,
        created_at: `2026-01-0${(i % 3) + 1}T00:00:00.000Z`,
      });
      const notes = await list.add(...Array.from({ length: 9 }, (_, i) => make(i)));
      const before = new Set(ids(notes));
      let more = 0;
      // Ids on both sides of every row there is.
      const write = async (): Promise<void> => {
        if (more < 12)
          await list.add(...[1, 2].map((side) => ({ ...make(more), id: idOf(side * 100_000 + (more += 1)) })));
      };
      const seen = await list.walk({ sort, limit: "2" }, write);
      assert.equal(new Set(ids(seen)).size, seen.length, "a row came twice");
      assert.deepEqual(
        ids(seen).filter((id) => before.has(id)),
        sorted(notes, sort),
      );
      assert.deepEqual(ids(seen), sorted(seen, sort));
    });
  }
});
