import assert from "node:assert/strict";
import { createServer } from "node:http";
import { expectProblem } from "@repo/testing";
import type { Response } from "supertest";
import { buildCreator, type Creator } from "../support/create.js";
import { listen, openSocket, readAll } from "../support/raw.js";

/** What a client sees of an answer, but the request's own id and time. */
const seen = ({ status, text, headers }: Response): unknown => [status, text, headers["location"], headers["etag"]];

describe("Idempotency-Key", () => {
  let made: Creator;
  before(async () => (made = await buildCreator()));
  beforeEach(async () => {
    await made.database.writer("items").delete();
    await made.database.writer("idempotency_keys").delete();
  });

  const post: Creator["post"] = (...args) => made.post(...args);
  const key = (value: string, more: Record<string, string> = {}) => ({ "Idempotency-Key": value, ...more });

  it("gives the first answer again for the same body, and writes once", async () => {
    const first = await post({ name: "a" }, key("k1"));
    const { status, body, headers } = first;
    assert.deepEqual([status, headers["location"], headers["etag"]], [201, `/items/${body.id}`, '"1"']);
    made.clock.advance(1);
    for (const again of ["k1", "k1"]) assert.deepEqual(seen(await post({ name: "a" }, key(again))), seen(first));
    assert.deepEqual(await made.names(), ["a"]);
  });

  it("takes a body for the same however its JSON is written", async () => {
    const first = await post('{"name":"é"}', key("k1"));
    assert.deepEqual(seen(await post('{ "name" : "\\u00e9" }\n', key("k1"))), seen(first));
  });

  it("with another body is 422, and nothing is written", async () => {
    const first = await post({ name: "a" }, key("k1"));
    for (const body of [{ name: "b" }, { name: "a", more: null }, {}]) {
      expectProblem(await post(body, key("k1")), 422, "idempotency_key_reused");
    }
    assert.deepEqual(seen(await post({ name: "a" }, key("k1"))), seen(first));
    assert.deepEqual(await made.names(), ["a"]);
  });

  it("is another key for another caller, another route and in another case of letters", async () => {
    await post({ name: "a" }, key("k1"));
    assert.equal((await post({ name: "b" }, key("k1", { "X-Caller": "bob" }))).status, 201);
    assert.equal((await post({ name: "c" }, key("k1"), "/things")).status, 201);
    assert.equal((await post({ name: "d" }, key("K1"))).status, 201);
    assert.deepEqual(await made.names(), ["a", "b", "c", "d"]);
  });

  it("may be 1 to 255 visible ASCII characters", async () => {
    for (const value of ["!", "~", "a".repeat(255), '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "a,b", "constructor"]) {
      assert.equal((await post({ name: value }, key(value))).status, 201, value);
    }
  });

  for (const value of ["", "a".repeat(256), "a b", "a\tb", "é", "\u00a0"]) {
    it(`is 400 when it is ${JSON.stringify(value.slice(0, 20))}, and nothing is written`, async () => {
      expectProblem(await post({ name: "a" }, key(value)), 400, "malformed_request");
      assert.deepEqual(await made.names(), []);
    });
  }

  it("is 400 when it is sent twice", async () => {
    const port = await listen(createServer(made.app));
    const twice = "Idempotency-Key: a\r\nIdempotency-Key: a\r\n";
    const head = "POST /items HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n";
    const answer = await readAll(await openSocket(port, `${head}${twice}Content-Length: 12\r\n\r\n{"name":"a"}`));
    assert.match(answer, /^HTTP\/1\.1 400 [^]*"malformed_request"/);
    assert.deepEqual(await made.names(), []);
  });

  it("is not kept when the write fails", async () => {
    await post({ name: "taken" });
    expectProblem(await post({ name: "taken" }, key("k1")), 500, "internal_error");
    assert.deepEqual(await made.keys(), []);
    assert.equal((await post({ name: "free" }, key("k1"))).status, 201);
  });

  it("writes once when twenty come at the same moment, all answered alike", async () => {
    made.writes.length = 0;
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ name: "a" }, key("k1"))));
    assert.equal(new Set(answers.map((answer) => JSON.stringify(seen(answer)))).size, 1);
    assert.deepEqual(made.writes, [1]);
    assert.deepEqual(await made.names(), ["a"]);
  });

  it("lets one of two bodies win when both come at the same moment", async () => {
    const answers = await Promise.all(["a", "b", "a", "b"].map((name) => post({ name }, key("k1"))));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, 201, 422, 422]);
    assert.equal((await made.names()).length, 1);
  });
});

describe("requests without a key", () => {
  it("are written each, those that come at the same moment together", async () => {
    const made = await buildCreator();
    const names = Array.from({ length: 20 }, (_, i) => `item ${i}`);
    const answers = await Promise.all(names.map((name) => made.post({ name })));
    assert.ok(answers.every(({ status, body }, i) => status === 201 && body.name === names[i]));
    assert.deepEqual(await made.names(), names.sort());
    assert.ok(made.writes.length < 20, `${made.writes.length} transactions`);
    assert.deepEqual(await made.keys(), []);
  });
});
