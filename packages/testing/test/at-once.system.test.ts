import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { signUp } from "@repo/testing";
import request from "supertest";
import { emptyRepository, filesOfSettings } from "./support/repository-copy.js";
import { scriptEnvironment, startSystem } from "./support/system.js";

const ROUNDS = process.env["FULL"] ? 20 : 3;

describe("npm run campaigns and npm run resources", () => {
  it(`work when both start at once on nothing, ${ROUNDS} times: one .env, one secret, both ready`, async function () {
    this.timeout(ROUNDS * 30_000);
    for (let round = 0; round < ROUNDS; round += 1) {
      const folder = await emptyRepository();
      const env = await scriptEnvironment();
      const [first, second] = await Promise.all([
        startSystem(folder, env, "campaigns-api"),
        startSystem(folder, env, "resources-api"),
      ]);
      assert.deepEqual(filesOfSettings(folder), [".env"], "one .env, and no draft left");
      assert.equal(statSync(join(folder, ".env")).mode & 0o777, 0o600);
      assert.equal(readFileSync(join(folder, ".env"), "utf8").match(/^SECRET_KEY=.{43}$/gm)?.length, 1);

      // One secret and one identity database: each takes the other's token.
      const { headers } = await signUp(first.campaigns);
      await request(second.resources).get("/resources").set(headers).expect(200);
      const other = await signUp(second.resources);
      await request(first.campaigns).get("/campaigns").set(other.headers).expect(200);
      assert.deepEqual(await Promise.all([first.stop(), second.stop()]), [0, 0]);
    }
  });

  it("work alone: the resources API first, on nothing", async () => {
    const system = await startSystem(await emptyRepository(), await scriptEnvironment(), "resources-api");
    assert.equal(system.campaigns, "");
    const { headers } = await signUp(system.resources);
    const sent = { name: "Map", kind: "link" };
    await request(system.resources).post("/resources").set(headers).send(sent).expect(201);
    assert.equal(await system.stop(), 0);
  });
});
