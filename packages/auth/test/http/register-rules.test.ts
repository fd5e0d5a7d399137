// The rules for names and passwords as POST /register applies them; a refusal never repeats a password.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { expectProblem } from "@repo/testing";
import request, { type Response } from "supertest";
import { newApp, sharedApp } from "../support/app.js";
import { askToken, expectOAuthError } from "../support/token-request.js";

const newName = (): string => `user-${randomBytes(6).toString("hex")}`;
const password = "correct horse battery";

async function register(body: object | string): Promise<Response> {
  const { app } = await sharedApp();
  return request(app).post("/register").type("json").send(body);
}

describe("a username at POST /register", () => {
  it("is 3 to 64 letters, digits, dots, underscores and hyphens", async () => {
    const suffix = randomBytes(4).toString("hex");
    for (const username of [`A.b_c-${suffix}`, `${suffix.slice(0, 3)}`, `x${suffix}`.padEnd(64, "z"), `...${suffix}`]) {
      const res = await register({ username, password });
      assert.ok([201, 409].includes(res.status), username);
    }
  });

  const bad = [
    "ab",
    "z".repeat(65),
    "with space",
    " padded",
    "padded ",
    "ünïcode",
    "раураl",
    "semi;colon",
    "new\nline",
  ];
  for (const username of [...bad, "nul\0nul", "per%20cent", "", 12345, null, true, ["array"], { $ne: "" }, undefined]) {
    it(`[S47] is answered 422 when it is ${JSON.stringify(username) ?? "missing"}`, async () => {
      const body = expectProblem(await register({ username, password }), 422, "validation_failed");
      const message = "must be 3 to 64 of the letters A-Z and a-z, digits, dot, underscore and hyphen";
      assert.deepEqual(body.errors, [{ location: "body", field: "username", message }]);
    });
  }
});

describe("a password at POST /register", () => {
  const name = "policy-tester";
  const bad: [unknown, RegExp][] = [
    ["zqxvwkj", /at least 8 characters/],
    ["", /at least 8 characters/],
    ["é".repeat(37), /at most 72 bytes, because bcrypt ignores the rest/],
    [`my ${name.toUpperCase()} key`, /must not contain the username/],
    ["my-Campaigns-key", /must not contain the name of the service/],
    ["password123", /commonest passwords/],
    [12345678, /must be a string/],
    [null, /must be a string/],
    [["correct horse battery"], /must be a string/],
    [undefined, /must be a string/],
  ];
  for (const [password, message] of bad) {
    it(`[S47] is answered 422 when it is ${JSON.stringify(password) ?? "missing"}, without being repeated`, async () => {
      const res = await register({ username: name, password });
      const { errors = [] } = expectProblem(res, 422, "validation_failed");
      assert.deepEqual([errors.length, errors[0]?.location, errors[0]?.field], [1, "body", "password"]);
      assert.match(errors[0]?.message ?? "", message);
      if (typeof password === "string" && password) assert.ok(!res.text.includes(password));
    });
  }

  it("is answered 422 with half a surrogate pair, as JSON can escape it", async () => {
    const res = await register(`{"username": "${name}", "password": "zqxvwkjp\\ud800"}`);
    const { errors } = expectProblem(res, 422, "validation_failed");
    assert.match(errors?.[0]?.message ?? "", /well-formed Unicode/);
  });

  it("is accepted when common where PASSWORD_COMMON is warn, with a warning that names only the id", async () => {
    const { app, log } = await newApp({ passwordCommon: "warn" });
    const res = await request(app).post("/register").send({ username: newName(), password: "password123" });
    assert.equal(res.status, 201);
    assert.deepEqual(
      log.map(({ level, details }) => [level, details]),
      [["warn", { user_id: res.body.id }]],
    );
    assert.match(log[0]?.message ?? "", /commonest passwords/);
    await request(app).post("/register").send({ username: newName(), password }).expect(201);
    assert.equal(log.length, 1);
  });
});

describe("a password taken exactly as received", () => {
  const pairs: [string, string, string][] = [
    ["with spaces around it", "  correct horse  ", "correct horse"],
    ["composed", "caf\u00e9 caf\u00e9 caf\u00e9", "cafe\u0301 cafe\u0301 cafe\u0301"],
    ["decomposed", "cafe\u0301 cafe\u0301 cafe\u0301", "caf\u00e9 caf\u00e9 caf\u00e9"],
    ["of exactly 72 bytes", "é".repeat(36), `${"é".repeat(35)}è`],
    ["with a NUL", "horse\0battery", "horse\0staple"],
    ["with a plus and a percent sign", "horse+battery%20", "horse battery "],
    ["with letters beyond the basic plane", "👩‍🚀 to the moon", "👩 to the moon"],
  ];
  for (const [name, password, other] of pairs) {
    it(`[S4] signs in ${name}, and nothing like it does`, async () => {
      const { app } = await sharedApp();
      const username = newName();
      await request(app).post("/register").send({ username, password }).expect(201);
      assert.equal((await askToken(app, { username, password })).status, 200);
      expectOAuthError(await askToken(app, { username, password: other }), 400, "invalid_grant");
    });
  }
});
