// An API key on the routes of resources; those of campaigns are tested in more detail.
import assert from "node:assert/strict";
import { expectProblem, signUp } from "@repo/testing";
import request from "supertest";
import { buildApp } from "../support/app.js";

describe("an API key on /resources", () => {
  it("reads and creates as far as its scopes go", async () => {
    const { app } = await buildApp();
    const { id, headers } = await signUp(app);
    const keyFor = async (scope: string): Promise<{ "X-API-Key": string }> => {
      const res = await request(app).post("/me/api-keys").set(headers).send({ name: "ci", scope }).expect(201);
      return { "X-API-Key": (res.body as { key: string }).key };
    };
    const [reads, writes] = [await keyFor("resources:read"), await keyFor("resources:write")];
    const resource = { name: "Logo", kind: "image" };
    expectProblem(await request(app).post("/resources").set(reads).send(resource), 403, "insufficient_scope");
    const { body } = await request(app).post("/resources").set(writes).send(resource).expect(201);
    assert.equal(body.owner_id, id);
    assert.deepEqual((await request(app).get(`/resources/${body.id}`).set(reads).expect(200)).body, body);
    expectProblem(await request(app).get("/resources").set(writes), 403, "insufficient_scope");
  });
});
