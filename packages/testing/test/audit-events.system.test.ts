// One account at two services: what each shows of it, and that erasing it at one reaches the other's database.
import assert from "node:assert/strict";
import { newDatabases, signUp, startService, testEnvironment, until, type SignedIn } from "@repo/testing";
import request from "supertest";
import { rowsOf } from "./support/rows.js";

describe("an account at two services, each with a database of its own", () => {
  async function eventsAt(url: string, { headers }: SignedIn): Promise<string[]> {
    const { body } = await request(url).get("/me/audit-events").set(headers).expect(200);
    return (body.data as { source: string; action: string }[]).map(({ source, action }) => `${source} ${action}`);
  }

  it("sees at each what it did there, and what it did with the account at both", async () => {
    const urls = await newDatabases("AUTH_DATABASE_URL", "CAMPAIGNS_DATABASE_URL", "RESOURCES_DATABASE_URL");
    const env = testEnvironment({ CAMPAIGNS_PORT: "0", RESOURCES_PORT: "0", ...urls });
    const campaigns = await startService("campaigns-api", env);
    const resources = await startService("resources-api", env);
    const user = await signUp(campaigns.url);
    await request(campaigns.url).post("/campaigns").set(user.headers).send({ name: "Spring" }).expect(201);
    await request(resources.url).post("/resources").set(user.headers).send({ name: "Map", kind: "link" }).expect(201);
    const account = ["campaigns authn_login_success", "campaigns user_created"];
    assert.deepEqual(await eventsAt(campaigns.url, user), ["campaigns campaign_created", ...account]);
    assert.deepEqual(await eventsAt(resources.url, user), ["resources resource_created", ...account]);

    const body = { current_password: user.password };
    await request(campaigns.url).post("/me/delete").set(user.headers).send(body).expect(204);
    const begun = performance.now();
    for (const url of [urls.RESOURCES_DATABASE_URL, urls.CAMPAIGNS_DATABASE_URL]) {
      await until(async () => (await rowsOf(url, "audit_details")).length === 0);
    }
    assert.ok(performance.now() - begun < 5000); // 2 s are promised; a machine that is busy with tests may be late
    const [event] = await rowsOf(urls.RESOURCES_DATABASE_URL, "audit_events");
    assert.deepEqual([event?.["action"], event?.["actor_id"]], ["resource_created", user.id]);
    assert.deepEqual(await Promise.all([campaigns.stop(), resources.stop()]), [0, 0]);
  });
});
