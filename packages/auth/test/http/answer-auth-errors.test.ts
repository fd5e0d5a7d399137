// The whole new service of docs/architecture: a plain Express app with nothing of ours but auth.
import assert from "node:assert/strict";
import { answerAuthErrors, createAuth } from "@repo/auth";
import { inTransaction, openDatabase } from "@repo/service";
import { atEnd, expectProblem, newDatabase, signUp, TEST_SECRET } from "@repo/testing";
import express, { type ErrorRequestHandler, type Express } from "express";
import request from "supertest";

const seen: unknown[] = [];
const ownHandler: ErrorRequestHandler = (error, _req, res, next) => {
  seen.push(error);
  if (res.headersSent) return next(error);
  res.status(500).send("my own error page");
};

let app: Express;
let url: string;

before(async () => {
  url = await newDatabase();
  const auth = await createAuth({ service: "notes", database: url, secret: TEST_SECRET });
  atEnd(() => auth.close());
  app = express();
  app.use(auth.routes());
  app.get("/notes", auth.requires("notes:read"), (req, res) => {
    res.json({ owner: auth.caller(req).userId, notes: [] });
  });
  app.get("/broken", () => {
    throw new Error("a bug of the service");
  });
  app.get("/half", auth.requires(), (req, res) => {
    res.write("half an answer");
    auth.owner(req, "somebody else");
  });
  app.use(answerAuthErrors(), ownHandler);
});

describe("a new service in ten lines", () => {
  it("registers, signs in and answers the caller's data, with production's own settings", async () => {
    const { id, headers } = await signUp(app);
    const res = await request(app).get("/notes").set(headers);
    assert.deepEqual(res.body, { owner: id, notes: [] });
    const me = await request(app).get("/me").set(headers);
    assert.equal(me.body.scope, "account notes:read notes:write");
  });

  it("answers what auth refuses as problem+json, the codes of bodies included", async () => {
    expectProblem(await request(app).get("/notes"), 401, "missing_token");
    expectProblem(await request(app).get("/notes").set("Authorization", "Bearer x"), 401, "invalid_token");
    expectProblem(await request(app).post("/register").send({ username: "?" }), 422, "validation_failed");
    expectProblem(await request(app).post("/register").type("json").send("{"), 400, "malformed_json");
    expectProblem(await request(app).put("/register"), 405, "method_not_allowed");
    assert.deepEqual(seen, []);
  });

  it("points to the error pages that it is given", async () => {
    const plain = express();
    const auth = await createAuth({ service: "plain", database: url, secret: TEST_SECRET });
    atEnd(() => auth.close());
    plain.get("/x", auth.requires()).use(answerAuthErrors({ errorPages: "https://example.org/errors/" }));
    const res = await request(plain).get("/x");
    assert.equal(res.body.type, "https://example.org/errors/missing_token.md");
  });

  it("leaves every other error to the app's own handler", async () => {
    const res = await request(app).get("/broken");
    assert.equal(res.text, "my own error page");
    assert.match(String(seen.at(-1)), /a bug of the service/);
  });

  it("leaves a fault inside the identity routes to the app's own handler, as it was thrown", async () => {
    const database = openDatabase(url);
    atEnd(() => database.close());
    await inTransaction(database, async (trx) => trx.schema.renameTable("audit_details", "elsewhere"));
    const body = { username: "somebody", password: "correct horse battery" };
    const res = await request(app).post("/register").send(body);
    await inTransaction(database, async (trx) => trx.schema.renameTable("elsewhere", "audit_details"));
    assert.equal(res.text, "my own error page");
    assert.match(String(seen.at(-1)), /audit_details/);
    assert.equal((await request(app).post("/register").send(body)).status, 201); // nothing was kept of the first
  });

  it("leaves half an answer to Express, which breaks the connection", async () => {
    const { headers } = await signUp(app);
    await assert.rejects(Promise.resolve(request(app).get("/half").set(headers)), /aborted|hang up/);
    assert.match(String(seen.at(-1)), /not_owner/);
  });
});
