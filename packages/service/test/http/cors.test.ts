import assert from "node:assert/strict";
import { jsonBody, methodNotAllowed, problem } from "@repo/service";
import { expectProblem } from "@repo/testing";
import type { Express } from "express";
import request, { type Response, type Test } from "supertest";
import { testApp } from "../support/app.js";

const ORIGIN = "https://app.example.com";
const OTHER = "http://localhost:3000";

function corsApp(corsOrigins: readonly string[]): Express {
  const addRoutes = (routes: Express): void => {
    const refuse = (): never => {
      throw problem("not_found", "It is not here.");
    };
    routes.route("/things").get(refuse).post(jsonBody(), refuse).all(methodNotAllowed("GET, HEAD, POST"));
  };
  return testApp(addRoutes, { corsOrigins });
}

const corsHeaders = (res: Response): string[] =>
  Object.keys(res.headers as object).filter((name) => name.startsWith("access-control-"));

describe("an app without origins", () => {
  const app = corsApp([]);

  it("[S60] tells no page that it may read the answer", async () => {
    assert.deepEqual(corsHeaders(await request(app).get("/health").set("Origin", ORIGIN)), []);
  });

  it("answers a preflight as any other OPTIONS: 405 with Allow", async () => {
    const res = await request(app).options("/things").set({ Origin: ORIGIN, "Access-Control-Request-Method": "POST" });
    expectProblem(res, 405, "method_not_allowed");
    assert.equal(res.headers["allow"], "GET, HEAD, POST");
    assert.deepEqual(corsHeaders(res), []);
  });
});

describe("an app with origins", () => {
  const app = corsApp([ORIGIN, OTHER]);
  const preflight = (origin: string): Test =>
    request(app).options("/things").set({
      Origin: origin,
      "Access-Control-Request-Method": "POST",
      "Access-Control-Request-Headers": "authorization",
    });

  for (const origin of [ORIGIN, OTHER]) {
    it(`answers a preflight of ${origin} with 204, the methods and the headers`, async () => {
      const res = await preflight(origin).expect(204);
      assert.equal(res.headers["access-control-allow-origin"], origin);
      assert.equal(res.headers["access-control-allow-methods"], "GET,HEAD,POST,PATCH,DELETE");
      assert.match(
        String(res.headers["access-control-allow-headers"]),
        /Authorization.*Idempotency-Key.*If-Match.*X-API-Key/,
      );
      assert.equal(res.headers["access-control-max-age"], "600");
      assert.match(String(res.headers["vary"]), /Origin/);
    });
  }

  it("shows its pages the answer, errors too, and the headers they need", async () => {
    const res = await request(app).get("/things").set("Origin", ORIGIN);
    expectProblem(res, 404, "not_found");
    assert.equal(res.headers["access-control-allow-origin"], ORIGIN);
    assert.match(
      String(res.headers["access-control-expose-headers"]),
      /ETag.*Location.*RateLimit,RateLimit-Policy,Retry-After.*X-Request-Id/,
    );
  });

  for (const origin of ["https://evil.example.com", `${ORIGIN}.evil.com`, `${ORIGIN}:8443`, "null", "*", ""]) {
    it(`[S60] shows nothing to a page of ${JSON.stringify(origin)}`, async () => {
      for (const res of [await preflight(origin), await request(app).get("/things").set("Origin", origin)]) {
        assert.equal(res.headers["access-control-allow-origin"], undefined);
        assert.match(String(res.headers["vary"]), /Origin/);
      }
    });
  }

  it("[S60] never allows cookies", async () => {
    for (const res of [await preflight(ORIGIN), await request(app).get("/things").set("Origin", ORIGIN)]) {
      assert.equal(res.headers["access-control-allow-credentials"], undefined);
    }
  });

  it("answers 405 for an OPTIONS that is no preflight", async () => {
    expectProblem(await request(app).options("/things").set("Origin", ORIGIN), 405, "method_not_allowed");
  });
});
