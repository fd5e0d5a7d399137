// The checks of descriptions, checked: what each of them is for is broken once.
import assert from "node:assert/strict";
import { answerCheck, promisedNames, type Document, type GivenAnswer } from "@repo/testing/openapi";
import { importScript } from "./support/scripts.js";

interface Scripts {
  readonly missingAnswers: (sums: readonly { promised: string[]; given: string[] }[]) => string[];
}

const ok = {
  description: "The thing.",
  headers: { ETag: { required: true, schema: { type: "string", pattern: '^"\\d"$' } } },
  content: {
    "application/json": {
      schema: { type: "object", properties: { id: { type: "string" } }, required: ["id"], additionalProperties: false },
    },
  },
};
const empty = { description: "Nothing." };
const document = {
  openapi: "3.1.0",
  info: { title: "Things API", version: "1" },
  paths: {
    "/things/{id}": {
      get: { responses: { 200: ok, 404: empty, 429: empty } },
      delete: { responses: { 204: empty, 404: empty, 429: empty } },
      "x-other-methods": { $ref: "#/components/responses/MethodNotAllowed" },
    },
  },
  components: { responses: { NotFound: empty, MethodNotAllowed: empty } },
} as unknown as Document;

const right: GivenAnswer = {
  method: "GET",
  target: "/things/1?x=y",
  status: 200,
  headers: { "content-type": "application/json; charset=utf-8", etag: '"1"' },
  body: '{"id":"1"}',
};

describe("an answer, compared with a description,", () => {
  const check = answerCheck(document);

  it("is the one that is promised", () => {
    assert.deepEqual(check(right), { name: "GET /things/{id}: 200" });
    assert.deepEqual(check({ ...right, method: "DELETE", status: 429, headers: {}, body: "" }), {
      name: "Things API: 429",
    });
    assert.deepEqual(check({ ...right, method: "PUT", status: 405, headers: {}, body: "" }), {
      name: "Things API: 405",
    });
  });

  const wrong: [what: string, changes: Partial<GivenAnswer>, fault: RegExp][] = [
    ["a status", { status: 201 }, /^201 to GET .* is not documented$/],
    ["a status at an address that is not there", { target: "/thing", status: 200 }, /not documented/],
    ["a type", { headers: { ...right.headers, "content-type": "text/html" } }, /its type is text\/html/],
    ["a member", { body: '{"id":"1","hash":"x"}' }, /additional properties/],
    ["a member that is missing", { body: "{}" }, /required property 'id'/],
    ["a header", { headers: { ...right.headers, "x-debug": "1" } }, /x-debug is not documented/],
    ["a header that is missing", { headers: { "content-type": "application/json" } }, /ETag is missing/],
    ["the form of a header", { headers: { ...right.headers, etag: "1" } }, /the header ETag, 1/],
    ["a body where there is none", { method: "DELETE", status: 204, headers: {} }, /a body, and none/],
    ["a method", { method: "PATCH" }, /not documented/],
  ];
  for (const [what, changes, fault] of wrong) {
    it(`is not, when it differs in ${what}`, () => assert.match(check({ ...right, ...changes }).fault ?? "", fault));
  }

  it("has a name of its own, or one that all routes of a service share", () => {
    const own = [
      "DELETE /things/{id}: 204",
      "DELETE /things/{id}: 404",
      "GET /things/{id}: 200",
      "GET /things/{id}: 404",
    ];
    assert.deepEqual(promisedNames(document), [...own, "Things API: 405", "Things API: 429"]);
  });
});

describe("a whole run", () => {
  it("names each promised answer that no test of any package was given", async () => {
    const { missingAnswers } = await importScript<Scripts>("scripts/lib/answers.mjs");
    const api = { promised: ["GET /things: 200", "GET /things: 404", "Things API: 429"], given: ["GET /things: 200"] };
    const other = { promised: [], given: ["Things API: 429", "GET /me: 200"] };
    assert.deepEqual(missingAnswers([api, other]), ["GET /things: 404"]);
    assert.deepEqual(missingAnswers([{ ...api, given: api.promised }]), []);
  });
});
