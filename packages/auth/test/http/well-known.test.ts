import assert from "node:assert/strict";
import { answerErrors } from "@repo/service";
import { expectProblem } from "@repo/testing";
import express from "express";
import request, { type Response } from "supertest";
import { wellKnownRoutes } from "../../src/http/well-known.js";
import { newApp, sharedApp } from "../support/app.js";

const METADATA = "/.well-known/oauth-authorization-server";

describe("GET /.well-known/jwks.json", () => {
  it("[S28] shows the public half of the key and nothing private, to be kept for five minutes", async () => {
    const { app, rows } = await newApp({ fresh: true, algorithm: "ES256" });
    const res = await request(app).get("/.well-known/jwks.json").expect(200);
    assert.equal(res.headers["cache-control"], "public, max-age=300");
    const [row] = await rows("signing_keys");
    const { keys } = res.body as { keys: Record<string, string>[] };
    const { x = "", y = "", ...rest } = keys[0] ?? {};
    assert.equal(keys.length, 1);
    assert.deepEqual(rest, { kty: "EC", crv: "P-256", kid: row?.["kid"], use: "sig", alg: "ES256" });
    for (const coordinate of [x, y]) assert.equal(Buffer.from(coordinate, "base64url").length, 32);
  });

  it("shows an empty set where the secret itself signs, and takes no other method", async () => {
    const { app } = await sharedApp();
    assert.deepEqual((await request(app).get("/.well-known/jwks.json").expect(200)).body, { keys: [] });
    for (const path of ["/.well-known/jwks.json", METADATA]) {
      const res = await request(app).post(path);
      expectProblem(res, 405, "method_not_allowed");
      assert.equal(res.headers["allow"], "GET, HEAD");
    }
  });
});

describe("GET /.well-known/oauth-authorization-server", () => {
  it("says where everything is and what is possible (RFC 8414, 2)", async () => {
    const { app } = await newApp({ fresh: true, issuer: "https://auth.example:8443/tenant/" });
    const res = await request(app).get(METADATA).set("Host", "auth.example:8443").expect(200);
    const ofPath = await request(app).get(`${METADATA}/tenant`).set("Host", "auth.example:8443").expect(200);
    assert.deepEqual(ofPath.body, res.body);
    assert.equal(res.headers["cache-control"], "public, max-age=300");
    assert.deepEqual(res.body, {
      issuer: "https://auth.example:8443/tenant/",
      token_endpoint: "https://auth.example:8443/tenant/token",
      revocation_endpoint: "https://auth.example:8443/tenant/revoke",
      introspection_endpoint: "https://auth.example:8443/tenant/introspect",
      jwks_uri: "https://auth.example:8443/tenant/.well-known/jwks.json",
      scopes_supported: ["account", "admin", "tokens:introspect", "campaigns:read", "campaigns:write"],
      response_types_supported: [],
      grant_types_supported: ["password", "refresh_token"],
      token_endpoint_auth_methods_supported: ["none"],
      revocation_endpoint_auth_methods_supported: ["none"],
      introspection_endpoint_auth_methods_supported: ["Bearer"],
    });
  });

  it("[S40] does not promise the password grant where it is off", async () => {
    const { app } = await newApp({ fresh: true, issuer: "https://auth.example", passwordGrant: false });
    const { body } = await request(app).get(METADATA).set("Host", "auth.example").expect(200);
    assert.deepEqual(body.grant_types_supported, ["refresh_token"]);
  });

  it("is not where the issuer has no address: 404 names it", async () => {
    const { app } = await sharedApp();
    assert.match(expectProblem(await request(app).get(METADATA), 404, "not_found").detail, / urn:auth:\S+ only\.$/);
  });

  /** The routes alone: a database for each address would take its time. */
  const ask = async (issuer: string, host: string, path: string): Promise<Response> => {
    const parts = { issuer, keys: { published: () => [] }, serverMetadata: async () => ({ issuer }) };
    return request(express().use(wellKnownRoutes(parts), answerErrors()))
      .get(path)
      .set("Host", host);
  };

  const served: [issuer: string, host: string, path?: string][] = [
    ["https://auth.example", "auth.example:443"],
    ["https://auth.example", "AUTH.example"],
    ["https://auth.example:443", "auth.example"],
    ["https://auth.example", "auth.example:80"], // a proxy that speaks TLS may say so
    ["http://auth.example/", "auth.example"],
    ["http://[::1]:8000", "[::1]:8000"],
    ["https://auth.example/tenant", "auth.example", `${METADATA}/tenant`],
    ["https://auth.example/tenant/", "auth.example", `${METADATA}/tenant`],
    ["https://auth.example/tenant", "auth.example"],
    ["https://auth.example/a:b*c", "auth.example", `${METADATA}/a:b*c`],
  ];
  for (const [issuer, host, path = METADATA] of served) {
    it(`is at http://${host}${path} for the issuer ${issuer}`, async () => {
      const res = await ask(issuer, host, path);
      assert.deepEqual([res.status, res.body], [200, { issuer }]);
    });
  }

  const elsewhere: [issuer: string, host: string, path?: string][] = [
    ["https://auth.example", "127.0.0.1:8000"],
    ["https://auth.example", "auth.example:8443"],
    ["https://auth.example:8443", "auth.example"],
    ["https://auth.example", "auth.example.evil.example"],
    ["https://auth.example", "auth.example", `${METADATA}/tenant`],
    ["https://auth.example/tenant", "auth.example", `${METADATA}/other`],
  ];
  for (const [issuer, host, path = METADATA] of elsewhere) {
    it(`[S40] is not at http://${host}${path} for the issuer ${issuer}: 404 names it`, async () => {
      const { detail, request_id: _, ...rest } = (await ask(issuer, host, path)).body;
      assert.deepEqual([rest.status, rest.code], [404, "not_found"]);
      assert.ok(detail.endsWith(`at ${issuer} only.`), detail);
    });
  }
});
