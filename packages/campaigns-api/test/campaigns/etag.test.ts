import assert from "node:assert/strict";
import { signUp, type SignedIn } from "@repo/testing";
import type { Express } from "express";
import request, { type Test } from "supertest";
import { buildApp, createCampaign } from "../support/app.js";

describe("the ETag of a campaign", () => {
  let app: Express;
  let user: SignedIn;
  before(async () => {
    ({ app } = await buildApp());
    user = await signUp(app);
  });

  const get = (address: string): Test => request(app).get(address).set(user.headers);
  const patch = (address: string, body: object = { name: "Summer" }): Test =>
    request(app).patch(address).set(user.headers).send(body);

  async function create(): Promise<string> {
    return `/campaigns/${(await createCampaign(app, user)).id}`;
  }

  it("is 1 for a new campaign, and one more after each change", async () => {
    const created = await request(app).post("/campaigns").set(user.headers).send({ name: "Spring" }).expect(201);
    const address = String(created.headers["location"]);
    const tags = [created.headers["etag"], (await get(address)).headers["etag"]];
    for (const body of [{ name: "Summer" }, { name: "Summer" }, {}]) {
      tags.push((await patch(address, body).expect(200)).headers["etag"], (await get(address)).headers["etag"]);
    }
    assert.deepEqual(tags, ['"1"', '"1"', '"2"', '"2"', '"3"', '"3"', '"4"', '"4"']);
  });

  it("stands in the header only: no body and no list has the version", async () => {
    const address = await create();
    const bodies: string[] = [(await get(address)).text, (await patch(address)).text];
    const list = await get("/campaigns");
    for (const text of [...bodies, list.text]) assert.ok(!text.includes("version"), text);
    assert.equal(list.headers["etag"], undefined);
    const deleted = await request(app).delete(address).set(user.headers).expect(204);
    assert.equal(deleted.headers["etag"], undefined);
  });

  it("spares the body of who has the version already: 304, until it changes", async () => {
    const address = await create();
    const again = await get(address).set("If-None-Match", '"1"').expect(304);
    assert.deepEqual([again.text, again.headers["etag"]], ["", '"1"']);
    await patch(address).expect(200);
    assert.equal((await get(address).set("If-None-Match", '"1"').expect(200)).body.name, "Summer");
    await get(address).set("If-None-Match", '"2"').expect(304);
  });
});
