import assert from "node:assert/strict";
import { isDateTime, isText, jsonBody, validate } from "@repo/service";
import { expectProblem } from "@repo/testing";
import { body, query } from "express-validator";
import request, { type Response } from "supertest";
import { testApp } from "../support/app.js";

const chains = {
  name: body("name").custom(isText(1, 3)),
  due_date: body("due_date").optional().custom(isDateTime),
};

const app = testApp((routes) => {
  routes.post("/", jsonBody(), validate("body", chains), (_req, res) => void res.sendStatus(204));
  const q = query("q").optional().custom(isText(1, 3));
  routes.get("/", validate("query", { q }), (_req, res) => void res.sendStatus(204));
});

const post = (json: string): Promise<Response> =>
  request(app).post("/").set("Content-Type", "application/json").send(json).then();

async function errorsOf(json: string): Promise<object | undefined> {
  return expectProblem(await post(json), 422, "validation_failed").errors;
}

const nameError = (message: string) => [{ location: "body", field: "name", message }];

describe("validate", () => {
  it("lets a valid body pass", async () => {
    assert.equal((await post('{"name":"abc","due_date":"2026-12-31T23:59:59Z"}')).status, 204);
  });

  it("names every bad field at once, unknown ones too, and never a value", async () => {
    const res = await post('{"name":"too-long","due_date":"soon","role":"admin"}');
    assert.deepEqual(expectProblem(res, 422, "validation_failed").errors, [
      { location: "body", field: "name", message: "must be 1 to 3 characters long" },
      { location: "body", field: "due_date", message: "must be a date-time such as 2026-12-31T23:59:59Z" },
      { location: "body", field: "role", message: "is not a field of this request" },
    ]);
    assert.ok(!/too-long|soon|admin/.test(res.text));
  });

  for (const field of ["__proto__", "constructor", "toString", "hasOwnProperty", "Name", "name ", "name.x", ""]) {
    it(`refuses the unknown field ${JSON.stringify(field)}`, async () => {
      assert.deepEqual(await errorsOf(`{"name":"a",${JSON.stringify(field)}:{}}`), [
        { location: "body", field, message: "is not a field of this request" },
      ]);
    });
  }

  it("misses a field that must be there, and none that may be absent", async () => {
    assert.deepEqual(await errorsOf("{}"), nameError("must be a string"));
    assert.deepEqual(await errorsOf('{"due_date":"2026-12-31T23:59:59Z"}'), nameError("must be a string"));
    assert.equal((await post('{"name":"abc"}')).status, 204);
    assert.equal((await request(app).get("/")).status, 204);
  });

  it("looks at an optional field whenever it was sent, empty or null, too", async () => {
    for (const value of ['""', "null", "0", "[]", "{}"]) {
      assert.deepEqual(await errorsOf(`{"name":"a","due_date":${value}}`), [
        { location: "body", field: "due_date", message: "must be a date-time such as 2026-12-31T23:59:59Z" },
      ]);
    }
    expectProblem(await request(app).get("/?q="), 422, "validation_failed");
  });

  it("[S49] ignores unknown query parameters and refuses a known one that is bad or stands twice", async () => {
    assert.equal((await request(app).get("/?other=1&q=abc&constructor=1&__proto__=1&toString=1")).status, 204);
    expectProblem(await request(app).get("/?q=abcd"), 422, "validation_failed");
    expectProblem(await request(app).get("/?q=a&q=b"), 422, "validation_failed");
  });
});

describe("isText", () => {
  for (const name of ["a", "abc", "   ", "äöü", "👍👍👍", "a\nb"]) {
    it(`takes ${JSON.stringify(name)} for 1 to 3 characters`, async () => {
      assert.equal((await post(JSON.stringify({ name }))).status, 204);
    });
  }

  for (const json of ['""', '"abcd"', '"👍👍👍👍"']) {
    it(`refuses ${json} for 1 to 3 characters, counting code points`, async () => {
      assert.deepEqual(await errorsOf(`{"name":${json}}`), nameError("must be 1 to 3 characters long"));
    });
  }

  for (const json of ["1", "true", "null", '["a"]', '{"a":"a"}']) {
    it(`refuses ${json}, which is no text`, async () => {
      assert.deepEqual(await errorsOf(`{"name":${json}}`), nameError("must be a string"));
    });
  }

  it("refuses a field that is missing", async () => {
    assert.deepEqual(await errorsOf("{}"), nameError("must be a string"));
  });

  it("refuses half a surrogate pair and U+0000", async () => {
    assert.deepEqual(await errorsOf('{"name":"\\ud83d"}'), nameError("must be well-formed Unicode"));
    assert.deepEqual(await errorsOf('{"name":"\\udc4d\\ud83d"}'), nameError("must be well-formed Unicode"));
    assert.deepEqual(await errorsOf('{"name":"a\\u0000"}'), nameError("must not contain U+0000"));
  });
});

describe("isDateTime", () => {
  for (const time of [
    ...["2026-12-31T23:59:59Z", "2026-12-31t23:59:59z", "2024-02-29T00:00:00+14:00", "2000-02-29T00:00:00-00:00"],
    ...["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z", "2026-01-01T00:00:00.123456789Z"],
    ...["0000-12-31T23:59:59-23:59", "2026-01-01T00:00:00.1+23:59"],
  ]) {
    it(`takes ${time}`, () => assert.equal(isDateTime(time), true));
  }

  for (const time of [
    ...["2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z"],
    ...["2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T23:60:00Z"],
    ...["2026-01-01T23:59:60Z", "2026-01-01T00:00:00+24:00", "2026-01-01T00:00:00+00:60", "2026-01-01T00:00:00+99:99"],
    ...["0000-12-31T23:59:59Z", "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01", "+010000-01-01T00:00:00Z"],
    ...["2026-01-01", "2026-01-01T00:00:00", "2026-01-01 00:00:00Z", "2026-01-01T00:00Z", "20260101T000000Z"],
    ...["2026-01-01T00:00:00+0100", "2026-01-01T00:00:00Z ", "2026-01-01T00:00:00Z\n", "", "now", 0, null, ["x"], {}],
  ]) {
    it(`refuses ${JSON.stringify(time)}`, () => assert.throws(() => isDateTime(time), /must be a date-time/));
  }
});
