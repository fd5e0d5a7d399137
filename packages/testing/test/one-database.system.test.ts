import assert from "node:assert/strict";
import { newDatabase, postgresAnswers, signUp, startService, testEnvironment } from "@repo/testing";
import request from "supertest";
import { rowsOf } from "./support/rows.js";

describe("both services on one database for everything", () => {
  for (const dialect of ["sqlite", "postgres"] as const) {
    it(`start at once on an empty one on ${dialect}, share accounts, and keep their audit rows apart`, async function () {
      if (dialect === "postgres" && !(await postgresAnswers())) this.skip();
      const url = await newDatabase(dialect);
      const urls = { AUTH_DATABASE_URL: url, CAMPAIGNS_DATABASE_URL: url, RESOURCES_DATABASE_URL: url };
      const env = testEnvironment({ CAMPAIGNS_PORT: "0", RESOURCES_PORT: "0", ...urls });
      const [campaigns, resources] = await Promise.all([
        startService("campaigns-api", env),
        startService("resources-api", env),
      ]);
      for (const service of [campaigns, resources]) await request(service.url).get("/ready").expect(200);

      const { id, headers } = await signUp(campaigns.url);
      const key = { "Idempotency-Key": "the-same-for-both" }; // a key counts for one route only
      const created = await Promise.all([
        request(campaigns.url).post("/campaigns").set(headers).set(key).send({ name: "Spring" }).expect(201),
        request(resources.url).post("/resources").set(headers).set(key).send({ name: "Map", kind: "link" }).expect(201),
      ]);
      const events = await rowsOf(url, "audit_events");
      assert.deepEqual(
        events.map(({ source, action, actor_id }) => `${String(source)} ${String(action)} ${actor_id === id}`).sort(),
        [
          "campaigns authn_login_success true",
          "campaigns campaign_created true",
          "campaigns user_created true",
          "resources resource_created true",
        ],
      );
      assert.equal((await rowsOf(url, "audit_details")).length, events.length);
      assert.deepEqual((await rowsOf(url, "idempotency_keys")).map(({ route }) => route).sort(), [
        "POST /campaigns",
        "POST /resources",
      ]);
      const ids = created.map(({ body }) => (body as { id: string }).id);
      assert.deepEqual([(await rowsOf(url, "campaigns"))[0]?.["id"], (await rowsOf(url, "resources"))[0]?.["id"]], ids);
      assert.deepEqual(await Promise.all([campaigns.stop(), resources.stop()]), [0, 0]);
    });
  }
});
