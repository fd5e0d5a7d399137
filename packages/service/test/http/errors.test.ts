import assert from "node:assert/strict";
import { answerErrors, asProblem, methodNotAllowed, noSuchId, Problem, readId } from "@repo/service";
import { expectProblem } from "@repo/testing";
import express from "express";
import request from "supertest";
import { testApp } from "../support/app.js";

const SECRET = "hunter2-is-secret";

const app = testApp((routes) => {
  routes
    .route("/items/:id")
    .get((req, res) => void res.json({ id: readId(req) }))
    .all(methodNotAllowed("GET, HEAD"));
  routes.get("/thrown", () => {
    throw new Error(`wrong password ${SECRET}`);
  });
  routes.get("/rejected", async () => Promise.reject(new Error(SECRET)));
  routes.get("/half", (_req, res) => {
    res.write("half an answer");
    throw new Error(SECRET);
  });
  routes.get("/own-locals", (_req, res) => {
    res.locals["explain"] = "what the service keeps there";
    throw noSuchId();
  });
  routes.get("/conflict", () => {
    throw new Problem("edit_conflict", 409, "Someone was quicker.", { headers: { "Retry-After": "7" } });
  });
});

const id = "01900000-0000-7000-8000-000000000001";

describe("problem details", () => {
  it("have the members of RFC 9457, a code and the request id", async () => {
    const res = await request(app).get("/nowhere");
    assert.deepEqual(expectProblem(res, 404, "not_found"), {
      type: "https://auth-starter.example/docs/errors/not_found.md",
      title: "Not Found",
      status: 404,
      detail: "There is nothing at this address.",
      code: "not_found",
      request_id: res.headers["x-request-id"],
    });
    assert.equal(res.headers["cache-control"], "no-store");
  });

  it("carry the headers of the problem that was thrown", async () => {
    const res = await request(app).get("/conflict");
    expectProblem(res, 409, "edit_conflict");
    assert.equal(res.headers["retry-after"], "7");
  });

  it("are the same whatever a service keeps in res.locals", async () => {
    const body = expectProblem(await request(app).get("/own-locals"), 404, "not_found");
    assert.ok(!("explain" in body));
  });

  it("link to the pages that the service names", async () => {
    const other = express().use(answerErrors({ errorPages: "https://pages.test/" }));
    assert.equal((await request(other).get("/")).body.type, "https://pages.test/not_found.md");
  });

  it("answer a HEAD request without a body", async () => {
    const res = await request(app).head("/nowhere");
    assert.deepEqual([res.status, res.type, res.text], [404, "application/problem+json", undefined]);
  });

  for (const path of ["/thrown", "/rejected"]) {
    it(`[S58] answer 500 and tell nothing when a handler fails (${path})`, async () => {
      const res = await request(app).get(path);
      expectProblem(res, 500, "internal_error");
      assert.ok(!res.text.includes(SECRET));
    });
  }

  it("cut the connection when half an answer is out", async () => {
    await assert.rejects(request(app).get("/half"), /aborted|hang up/);
  });

  for (const path of ["/items/%ff", "/items/%", "/items/%E0%A4%A"]) {
    it(`answer 400 for the path ${path}`, async () => {
      expectProblem(await request(app).get(path), 400, "malformed_request");
    });
  }

  it("answer 405 with the methods that there are", async () => {
    for (const method of ["post", "put", "patch", "delete", "options"] as const) {
      const res = await request(app)[method](`/items/${id}`);
      expectProblem(res, 405, "method_not_allowed");
      assert.equal(res.headers["allow"], "GET, HEAD");
    }
  });
});

describe("readId", () => {
  it("reads a UUID", async () => {
    assert.deepEqual((await request(app).get(`/items/${id}`)).body, { id });
  });

  for (const text of ["1", id.toUpperCase().replace("0190", "ABCD"), `${id}0`, `%00${id}`, "..%2f", "__proto__"]) {
    it(`answers 404 for ${text}`, async () => {
      expectProblem(await request(app).get(`/items/${text}`), 404, "not_found");
    });
  }

  it("answers like an id that nothing has", () => {
    assert.equal(noSuchId().status, 404);
  });
});

describe("asProblem", () => {
  for (const code of ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "57P01", "53300", "08006", "40P01", "55P03"]) {
    it(`takes ${code} for a database that does not answer`, () => {
      assert.equal(asProblem(Object.assign(new Error("?"), { code })).status, 503);
    });
  }

  for (const code of ["23505", "42P01", "22008", "ERR_INVALID_ARG_TYPE"]) {
    it(`takes ${code} for a fault of this service`, () => {
      assert.equal(asProblem(Object.assign(new Error("?"), { code })).status, 500);
    });
  }
});
