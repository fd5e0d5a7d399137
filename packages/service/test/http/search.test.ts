import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import { buildList, idOf, type List, type Note } from "../support/list.js";

const NAMES = [
  ...[
    "100%",
    "100 percent",
    "snake_case",
    "snakeXcase",
    "back\\slash",
    "it's",
    'say "so"',
    "a*b",
    "[a]",
    "a?b",
    "x--y",
  ],
  ...["Spring", "SPRING", "École", "école", "\u212Aelvin", "Kelvin", "İstanbul", "istanbul", "ſ", "s", "😀 fun"],
  ...["  blanks  ", "tab\there", "line\nend", "ＡＢ", "ß"],
];

/** ASCII's letters, and no others. */
const fold = (text: string): string =>
  text.replace(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32));

describe("q", () => {
  let list: List;
  before(async () => {
    list = await buildList();
    await list.add(...NAMES.map((name) => ({ name })));
  });

  const find = async (q: string): Promise<string[]> => {
    const res = await list.get({ q, limit: "100" });
    assert.equal(res.status, 200, res.text);
    return (res.body.data as Note[]).map(({ name }) => name).sort();
  };

  for (const q of [
    ...["%", "_", "\\", "'", '"', "*", "?", "[", "--", "';--", "100%", "e_c", "back\\s", "%%", "\\%", " ", "\t", "\n"],
    ...["spring", "sPRi", "É", "é", "cole", "k", "K", "\u212A", "İ", "i", "ſ", "s", "😀", "ａ", "Ａ", "SS", "ß"],
  ]) {
    it(`[S46] ${JSON.stringify(q)} finds the names that contain it, and takes only ASCII letters for alike`, async () => {
      const expected = NAMES.filter((name) => fold(name).includes(fold(q))).sort();
      assert.deepEqual(await find(q), expected);
    });
  }

  it("finds nothing where nothing contains it, and everything when it is empty", async () => {
    assert.deepEqual(await find("nothing like that"), []);
    assert.deepEqual(await find(""), [...NAMES].sort());
  });

  it("may be 200 characters long, counted in code points", async () => {
    const name = "😀".repeat(200);
    await list.add({ name });
    assert.deepEqual(await find(name), [name]);
    for (const q of ["a".repeat(201), "😀".repeat(201)]) {
      const { errors } = expectProblem(await list.get({ q }), 422, "validation_failed");
      assert.deepEqual(errors, [{ location: "query", field: "q", message: "must be 0 to 200 characters long" }]);
    }
  });

  for (const query of ["q=%00", "q=a%00b", "q=a&q=b", "q=&q="]) {
    it(`is 422 in ?${query}`, async () => {
      const { errors } = expectProblem(await list.get(query), 422, "validation_failed");
      assert.deepEqual(
        errors?.map(({ field }) => field),
        ["q"],
      );
    });
  }

  it("that is no UTF-8 is read with replacement characters, never a 500", async () => {
    for (const query of ["q=%ff", "q=%ed%a0%80", "q=%", "q=%u0041"]) assert.equal((await list.get(query)).status, 200);
  });
});

describe("owner_id", () => {
  let list: List;
  before(async () => {
    list = await buildList();
    await list.add({ owner_id: idOf(1), name: "mine" }, { owner_id: idOf(2), name: "theirs" });
  });

  it("shows the rows of this user only", async () => {
    const { body } = await list.get({ owner_id: idOf(1) });
    assert.deepEqual(
      (body.data as Note[]).map(({ name }) => name),
      ["mine"],
    );
  });

  it("of a user that nobody has heard of gives an empty list", async () => {
    assert.deepEqual((await list.get({ owner_id: idOf(3) })).body, { data: [], next_cursor: null });
  });

  for (const owner_id of [
    "",
    "1",
    "me",
    idOf(1).toUpperCase().replace("1", "A"),
    `{${idOf(1)}}`,
    `${idOf(1)}\0`,
    `${idOf(1)}\n`,
  ]) {
    it(`is 422 when it is ${JSON.stringify(owner_id)}`, async () => {
      const { errors } = expectProblem(await list.get({ owner_id }), 422, "validation_failed");
      assert.deepEqual(errors, [{ location: "query", field: "owner_id", message: "must be the id of a user" }]);
    });
  }

  it("is 422 when it stands twice, as every other parameter is", async () => {
    const twice = `owner_id=${idOf(1)}&owner_id=${idOf(1)}&limit=1&limit=2&sort=name&sort=name&q=a&q=b`;
    const { errors = [] } = expectProblem(await list.get(twice), 422, "validation_failed");
    assert.deepEqual(errors.map(({ field }) => field).sort(), ["limit", "owner_id", "q", "sort"]);
  });
});
