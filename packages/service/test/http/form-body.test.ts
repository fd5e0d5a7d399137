import assert from "node:assert/strict";
import { formBody } from "@repo/service";
import { expectProblem } from "@repo/testing";
import request, { type Test } from "supertest";
import { testApp } from "../support/app.js";

const FORM = "application/x-www-form-urlencoded";

const app = testApp((routes) =>
  routes.post("/", formBody(), (req, res) => {
    const plain = Object.getPrototypeOf(req.body) === Object.prototype;
    res.json({ sent: Object.entries(req.body as object), plain });
  }),
);

const post = (body: string, type = FORM): Test => request(app).post("/").set("Content-Type", type).send(body);

const parameters = (count: number): string => Array.from({ length: count }, (_, i) => `p${i}=1`).join("&");

describe("formBody", () => {
  it("reads names and values, percent-encoded and with + for a space", async () => {
    const res = await post("username=a%2Bb+c&pass%77ord=%C3%BC%26%3D");
    assert.deepEqual(res.body.sent, [
      ["username", "a+b c"],
      ["password", "ü&="],
    ]);
  });

  it("takes a parameter without a value as absent", async () => {
    assert.deepEqual((await post("scope=&client_id&username=a&=b&")).body.sent, [
      ["username", "a"],
      ["", "b"],
    ]);
  });

  for (const body of ["scope=a&scope=b", "scope=a&scope=", "scope=&scope", "scope=a&sc%6Fpe=a"]) {
    it(`[S49] answers 400 for ${body}, where a parameter stands twice`, async () => {
      expectProblem(await post(body), 400, "malformed_request");
    });
  }

  for (const body of ["user[name]=a", "user[]=a", "user%5Bname%5D=a", "user]=a"]) {
    it(`[S49] answers 400 for ${body}, where a parameter is nested`, async () => {
      expectProblem(await post(body), 400, "malformed_request");
    });
  }

  for (const body of ["a=%", "a=%zz", "a=%ff", "%c3=a", "a=%ED%A0%80"]) {
    it(`answers 400 for ${body}, which is not percent-encoded UTF-8`, async () => {
      expectProblem(await post(body), 400, "malformed_request");
    });
  }

  it("answers 400 for bytes that are not UTF-8", async () => {
    const latin1 = post("").serialize((sent: unknown) => sent as string);
    expectProblem(await latin1.send(Buffer.from("a=\xe4", "latin1")), 400, "malformed_request");
  });

  it("answers 400 for an empty body, also for one that is sent in chunks", async () => {
    expectProblem(await post(""), 400, "malformed_request");
    const chunked = request(app).post("/").set("Content-Type", FORM).set("Transfer-Encoding", "chunked");
    expectProblem(await chunked, 400, "malformed_request");
  });

  it("takes 50 parameters and answers 413 for 51", async () => {
    assert.equal((await post(parameters(50))).body.sent.length, 50);
    expectProblem(await post(parameters(51)), 413, "payload_too_large");
  });

  it("[S51] takes 20 kB and answers 413 for one byte more", async () => {
    assert.equal((await post(`a=${"x".repeat(20 * 1024 - 2)}`)).status, 200);
    expectProblem(await post(`a=${"x".repeat(20 * 1024 - 1)}`), 413, "payload_too_large");
  });

  for (const type of [
    "application/json",
    "multipart/form-data",
    `${FORM}; charset=latin1`,
    `${FORM}; charset=latin1; what`,
  ]) {
    it(`answers 415 for a body in ${type}`, async () => {
      expectProblem(await post("a=b", type), 415, "unsupported_media_type");
    });
  }

  it("takes __proto__ for a parameter like any other", async () => {
    const res = await post("__proto__=a&constructor=b");
    assert.deepEqual(res.body, {
      sent: [
        ["__proto__", "a"],
        ["constructor", "b"],
      ],
      plain: true,
    });
  });
});
