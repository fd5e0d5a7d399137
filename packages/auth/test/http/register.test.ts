// POST /register on the wire: what it takes, what it refuses, and what it never says.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { expectProblem, signUp } from "@repo/testing";
import request, { type Response } from "supertest";
import { newApp, sharedApp } from "../support/app.js";

const newName = (): string => `user-${randomBytes(6).toString("hex")}`;
const password = "correct horse battery";

async function register(body: object | string): Promise<Response> {
  const { app } = await sharedApp();
  return request(app).post("/register").type("json").send(body);
}

describe("POST /register", () => {
  it("answers 201 with id, username, role and created_at, and nothing else", async () => {
    const { app, clock } = await sharedApp();
    const username = newName();
    const res = await request(app).post("/register").send({ username, password });
    const { id, ...rest } = res.body;
    assert.equal(res.status, 201);
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.deepEqual(rest, { username, role: "user", created_at: new Date(clock()).toISOString() });
    assert.equal(res.headers["cache-control"], "no-store");
  });

  it("answers 409 for a name that is taken, also in another case, and keeps the case of the first", async () => {
    const { app, rows } = await sharedApp();
    const name = newName();
    await signUp(app, name);
    for (const username of [name, name.toUpperCase(), name.replace("u", "U")]) {
      expectProblem(await request(app).post("/register").send({ username, password }), 409, "username_taken");
    }
    assert.equal((await rows("users", { username_key: name })).length, 1);
  });

  it("answers 403 where registration is disabled, and makes no account", async () => {
    const { app, rows } = await newApp({ registration: false });
    const username = newName();
    const res = await request(app).post("/register").send({ username, password });
    expectProblem(res, 403, "registration_disabled");
    assert.deepEqual(await rows("users", { username }), []);
  });

  it("answers 405 with Allow to other methods, 415 to a form, 413 over 100 kB, 400 to broken JSON", async () => {
    const { app } = await sharedApp();
    const wrongMethod = await request(app).get("/register");
    expectProblem(wrongMethod, 405, "method_not_allowed");
    assert.equal(wrongMethod.headers["allow"], "POST");
    const form = await request(app).post("/register").type("form").send({ username: newName(), password });
    expectProblem(form, 415, "unsupported_media_type");
    const large = { username: newName(), password: "z".repeat(101 * 1024) };
    expectProblem(await request(app).post("/register").send(large), 413, "payload_too_large");
    const broken = await request(app).post("/register").type("json").send(`{"password": "${password}`);
    expectProblem(broken, 400, "malformed_json");
    assert.ok(!broken.text.includes(password));
  });
});

describe("the fields of POST /register", () => {
  it("[S42] are all there are: role, id, __proto__ and the like are answered 422, and make nobody an admin", async () => {
    const { rows } = await sharedApp();
    for (const field of ["role", "id", "disabled_at", "version", "__proto__", "constructor", "Username", ""]) {
      const username = newName();
      const text = `{"username": "${username}", "password": "${password}", "${field}": {"role": "admin"}}`;
      const { errors } = expectProblem(await register(text), 422, "validation_failed");
      assert.deepEqual(errors, [{ location: "body", field, message: "is not a field of this request" }]);
      assert.deepEqual(await rows("users", { username }), []);
    }
    assert.equal(({} as { role?: string }).role, undefined);
  });

  it("are all reported at once", async () => {
    const res = await register({ username: "?", password: "short", role: "admin" });
    const { errors = [] } = expectProblem(res, 422, "validation_failed");
    assert.deepEqual(errors.map(({ field }) => field).sort(), ["password", "role", "username"]);
  });

  it("are those of a JSON object: a list, text and null are refused", async () => {
    for (const text of [`[{"username": "${newName()}"}]`, "[]", '"text"', "null", "7"]) {
      expectProblem(await register(text), 422, "validation_failed");
    }
  });
});
