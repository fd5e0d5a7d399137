import assert from "node:assert/strict";
import { expectProblem } from "@repo/testing";
import request from "supertest";
import { testApp } from "../support/app.js";

const app = testApp((routes) => routes.get("/", (_req, res) => void res.json({})));

describe("request id", () => {
  for (const sent of ["12345678", "a".repeat(64), "0190a-b_c.d-E"]) {
    it(`is the caller's own when it looks like one: ${sent}`, async () => {
      const res = await request(app).get("/").set("X-Request-Id", sent);
      assert.equal(res.headers["x-request-id"], sent);
    });
  }

  for (const sent of ["1234567", "a".repeat(65), "with a space", "id-12345,id-67890", "<script>a", "ümläut12"]) {
    it(`[S59] is made anew when ${sent.slice(0, 20)} is sent`, async () => {
      const res = await request(app).get("/").set("X-Request-Id", Buffer.from(sent).toString("latin1"));
      assert.match(res.headers["x-request-id"] ?? "", /^[0-9a-f-]{36}$/);
    });
  }

  it("is another one for each request, and on errors too", async () => {
    const ids = [];
    for (const path of ["/", "/", "/nowhere"]) ids.push((await request(app).get(path)).headers["x-request-id"]);
    assert.equal(new Set(ids).size, 3);
  });
});

describe("security headers", () => {
  it("[S55] are these and no others: whoever changes one sees it here", async () => {
    const { headers } = await request(app).get("/");
    const { "x-request-id": id, date, ...rest } = headers as Record<string, string>;
    assert.ok(id && date);
    assert.deepEqual(rest, {
      "content-security-policy": "default-src 'none';frame-ancestors 'none'",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "origin-agent-cluster": "?1",
      "referrer-policy": "no-referrer",
      "strict-transport-security": "max-age=31536000; includeSubDomains",
      "x-content-type-options": "nosniff",
      "x-dns-prefetch-control": "off",
      "x-download-options": "noopen",
      "x-frame-options": "SAMEORIGIN",
      "x-permitted-cross-domain-policies": "none",
      "x-xss-protection": "0",
      "content-type": "application/json; charset=utf-8",
      "content-length": "2",
      connection: "close",
    });
  });

  it("[S55] are on every answer", async () => {
    for (const path of ["/", "/nowhere", "/health"]) {
      const { headers } = await request(app).get(path);
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["content-security-policy"], "default-src 'none';frame-ancestors 'none'");
      assert.equal(headers["x-powered-by"], undefined);
      assert.equal(headers["etag"], undefined);
      assert.equal(headers["access-control-allow-origin"], undefined);
    }
  });
});

describe("health", () => {
  it("answers /health and /ready with 200 that nobody may store", async () => {
    for (const [path, status] of [
      ["/health", "ok"],
      ["/ready", "ready"],
    ] as const) {
      const res = await request(app).get(path);
      assert.deepEqual([res.status, res.body, res.headers["cache-control"]], [200, { status }, "no-store"]);
      assert.equal((await request(app).head(path)).status, 200);
    }
  });

  it("answers 405 to another method", async () => {
    for (const path of ["/health", "/ready"]) {
      const res = await request(app).post(path);
      expectProblem(res, 405, "method_not_allowed");
      assert.equal(res.headers["allow"], "GET, HEAD");
    }
  });

  it("answers /ready with 503 while something is away, without saying what, and /health with 200", async () => {
    let away = true;
    const ready = async (): Promise<void> => {
      if (away) throw new Error("password authentication failed for user admin");
    };
    const waiting = testApp(() => {}, { ready });
    const res = await request(waiting).get("/ready");
    expectProblem(res, 503, "unavailable");
    assert.equal(res.headers["retry-after"], "1");
    assert.ok(!res.text.includes("admin"));
    assert.equal((await request(waiting).get("/health")).status, 200);
    away = false;
    assert.equal((await request(waiting).get("/ready")).status, 200);
  });

  it("answers /ready with 503 while the service is draining", async () => {
    const draining = testApp((routes) => (routes.locals["draining"] = true));
    expectProblem(await request(draining).get("/ready"), 503, "unavailable");
    assert.equal((await request(draining).get("/health")).status, 200);
  });
});
