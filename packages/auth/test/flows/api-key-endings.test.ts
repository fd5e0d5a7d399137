// What ends a key counts at once in every process: each use asks the database.
import assert from "node:assert/strict";
import { signIn, signUp, type SignedIn } from "@repo/testing";
import request from "supertest";
import { expectKeyRefused, makeKey, useKey } from "../support/api-key.js";
import { newApp, type TestApp } from "../support/app.js";
import { formOf } from "../support/token-request.js";

describe("an API key in another process", () => {
  let here: TestApp;
  let there: TestApp;
  let user: SignedIn;
  let key: string;
  let id: string;
  beforeEach(async () => {
    here = await newApp({ fresh: true });
    there = await newApp({ url: here.url });
    user = await signUp(here.app);
    ({ id, key } = await makeKey(here.app, user.headers));
    await useKey(there.app, key).expect(200);
  });

  it("is refused at once when it is revoked", async () => {
    await request(here.app).delete(`/me/api-keys/${id}`).set(user.headers).expect(204);
    assert.equal(await expectKeyRefused(there.app, key), "The API key is unknown, or was revoked.");
  });

  it("is refused at once when its user is disabled, and works again when the user is enabled", async () => {
    const admin = await signUp(here.app);
    await here.setRole(admin.id, "admin");
    const token = await signIn(here.app, formOf(admin));
    const disable = (disabled: boolean) =>
      request(here.app).patch(`/users/${user.id}`).set("Authorization", `Bearer ${token}`).send({ disabled });
    await disable(true).expect(200);
    assert.equal(await expectKeyRefused(there.app, key), "The user of the API key is disabled.");
    await disable(false).expect(200);
    await useKey(there.app, key).expect(200);
  });

  it("is gone with the account", async () => {
    const { password: current_password, headers } = user;
    await request(here.app).post("/me/delete").set(headers).send({ current_password }).expect(204);
    assert.equal(await expectKeyRefused(there.app, key), "The API key is unknown, or was revoked.");
    assert.deepEqual(await here.rows("api_keys"), []);
  });

  it("works on when its user ends every session or changes the password", async () => {
    const { password: current_password, headers } = user;
    const change = { current_password, new_password: "another horse battery" };
    await request(here.app).post("/me/password").set(headers).send(change).expect(204);
    await request(here.app).delete("/me/sessions").set(headers).expect(204);
    await useKey(there.app, key).expect(200);
  });
});
