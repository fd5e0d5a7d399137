import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { jsonBody } from "@repo/service";
import { expectProblem } from "@repo/testing";
import request, { type Test } from "supertest";
import { testApp } from "../support/app.js";

const app = testApp((routes) =>
  routes.post("/", jsonBody(), (req, res) => {
    const plain = Object.getPrototypeOf(req.body) === Object.prototype;
    res.json({ keys: Object.keys(req.body as object), plain });
  }),
);

const post = (type = "application/json"): Test => request(app).post("/").set("Content-Type", type);

/** Sends bytes as they are; superagent would make JSON of a Buffer. */
const bytes = (data: Buffer): Test =>
  post()
    .serialize((sent: unknown) => sent as string)
    .send(data);

describe("jsonBody", () => {
  it("reads an object", async () => {
    const res = await post().send('{"a":1,"b":{"c":[]}}');
    assert.deepEqual(res.body, { keys: ["a", "b"], plain: true });
  });

  for (const type of ["application/json; charset=utf-8", "Application/JSON;charset=UTF-8"]) {
    it(`reads ${type}`, async () => {
      assert.equal((await post(type).send('{"a":"ü"}')).status, 200);
    });
  }

  for (const type of [
    ...["application/json; charset=latin1", "application/json; charset=utf-16", "application/json; charset=nonsense"],
    ...[
      "text/plain",
      "application/jsonx",
      "application/x-www-form-urlencoded",
      "application/json; charset=latin1; what",
      "json",
    ],
  ]) {
    it(`answers 415 for a body in ${type}`, async () => {
      expectProblem(await post(type).send('{"a":1}'), 415, "unsupported_media_type");
    });
  }

  it("answers 415 for a body without a type", async () => {
    expectProblem(await request(app).post("/").unset("Content-Type"), 415, "unsupported_media_type");
  });

  it("answers 400 for bytes that are not UTF-8", async () => {
    expectProblem(await bytes(Buffer.from('{"a":"\xe4"}', "latin1")), 400, "malformed_request");
  });

  for (const text of ["{", '{"a":1}}', "{a:1}", "{'a':1}", "\u{feff}\u{feff}{}", " ", "undefined", "NaN"]) {
    it(`answers 400 for ${JSON.stringify(text)}`, async () => {
      expectProblem(await post().send(text), 400, "malformed_json");
    });
  }

  it("answers 400 for an empty body, also for one that is sent in chunks", async () => {
    expectProblem(await post(), 400, "malformed_json");
    expectProblem(await post().set("Content-Length", "0"), 400, "malformed_json");
    expectProblem(await post().set("Transfer-Encoding", "chunked"), 400, "malformed_json");
  });

  for (const text of ["[]", '[{"a":1}]', "null", "1", '"text"', "true"]) {
    it(`answers 422 for ${text}, which is JSON but no object`, async () => {
      const { errors } = expectProblem(await post().send(text), 422, "validation_failed");
      assert.deepEqual(errors, [{ location: "body", field: "", message: "must be a JSON object" }]);
    });
  }

  it("[S51] takes 100 kB and answers 413 for one byte more", async () => {
    const text = (length: number): string => `{"a":"${"x".repeat(length - 8)}"}`;
    assert.equal((await post().send(text(100 * 1024))).status, 200);
    expectProblem(await post().send(text(100 * 1024 + 1)), 413, "payload_too_large");
  });

  it("reads a gzipped body and answers 413 for one that unpacks to 100 MB", async () => {
    const packed = (text: string): Test => bytes(gzipSync(text)).set("Content-Encoding", "gzip");
    assert.deepEqual((await packed('{"a":1}')).body.keys, ["a"]);
    expectProblem(await packed(`{"a":"${"x".repeat(100_000_000)}"}`), 413, "payload_too_large");
  });

  it("answers 400 for broken gzip and 415 for another packing", async () => {
    expectProblem(await bytes(Buffer.from("no gzip")).set("Content-Encoding", "gzip"), 400, "malformed_request");
    const cut = gzipSync('{"a":1}').subarray(0, 15);
    expectProblem(await bytes(cut).set("Content-Encoding", "gzip"), 400, "malformed_request");
    expectProblem(await post().send("{}").set("Content-Encoding", "zip"), 415, "unsupported_media_type");
  });

  it("[S48] takes __proto__ for a field like any other", async () => {
    const res = await post().send('{"__proto__":{"admin":true}}');
    assert.deepEqual(res.body, { keys: ["__proto__"], plain: true });
  });
});
