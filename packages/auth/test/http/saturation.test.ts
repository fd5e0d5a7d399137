// What clients see of a full hashing queue, and what the queue sees of clients that hang up.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import { expectProblem, signUp, until } from "@repo/testing";
import type { Express } from "express";
import request from "supertest";
import { hashingQueue } from "../../src/crypto/hashing-queue.js";
import { newApp, sharedApp } from "../support/app.js";
import { fill, type Filled } from "../support/fill-queue.js";
import { askToken, expectOAuthError, formOf } from "../support/token-request.js";

const password = "correct horse battery";

describe("a full hashing queue", () => {
  let filled: Filled;
  afterEach(() => filled.release());

  it("[S13] is answered 503 temporarily_unavailable with Retry-After at POST /token, known user or not", async () => {
    const { app } = await sharedApp();
    const user = await signUp(app);
    filled = fill(hashingQueue, { waiting: 20 * hashingQueue.slots });
    const answers = [await askToken(app, formOf(user)), await askToken(app, { username: "nobody-at-all", password })];
    for (const res of answers) {
      expectOAuthError(res, 503, "temporarily_unavailable");
      assert.match(String(res.headers["retry-after"]), /^[1-9]\d*$/);
    }
    assert.equal(answers[0]?.text, answers[1]?.text);
  });

  it("[S13] is answered 503 hashing_saturated with Retry-After at POST /register, and the name stays free", async () => {
    const { app, rows } = await newApp();
    filled = fill(hashingQueue, { waiting: 20 * hashingQueue.slots });
    const username = "not-while-full";
    const res = await request(app).post("/register").send({ username, password });
    expectProblem(res, 503, "hashing_saturated");
    assert.match(String(res.headers["retry-after"]), /^[1-9]\d*$/);
    assert.deepEqual(await rows("users", { username }), []);
    await filled.release();
    await signUp(app, username);
  });

  it("refuses before the account is looked up, so that a flood of sign-ins is no flood of queries", async () => {
    const { app, database } = await newApp({ fresh: true, rateLimits: "on" });
    await database.writer.schema.renameTable("users", "gone");
    await database.writer.schema.renameTable("rate_limits", "gone_too");
    filled = fill(hashingQueue, { waiting: 20 * hashingQueue.slots });
    const form = { username: "anybody", password };
    expectOAuthError(await askToken(app, form), 503, "temporarily_unavailable");
    expectProblem(await request(app).post("/register").send(form), 503, "hashing_saturated");
    await filled.release();
    expectOAuthError(await askToken(app, form), 500, "server_error");
  });

  it("has a quarter of its places for one network, and all of them with RATE_LIMITS=off", async () => {
    const { app, url } = await newApp({ rateLimits: "on" });
    const unlimited = await newApp({ url });
    const form = formOf(await signUp(app));
    const places = 20 * hashingQueue.slots;
    filled = fill(hashingQueue, { waiting: places / 4, job: { prefix: "127.0.0" } });
    const others = fill(hashingQueue, { running: 0, waiting: places / 4, job: { prefix: "192.0.2" } });
    expectOAuthError(await askToken(app, form), 503, "temporarily_unavailable");
    expectProblem(
      await request(app).post("/register").send({ username: "from-home", password }),
      503,
      "hashing_saturated",
    );
    const accepted = askToken(unlimited.app, form).then(({ status }) => status);
    await until(() => hashingQueue.depth > places / 2);
    await Promise.all([filled.release(), others.release()]);
    assert.equal(await accepted, 200);
  });
});

describe("a client that hangs up", () => {
  /** Posts, waits until the request waits in the queue, and breaks the connection. */
  async function hangUpOn(app: Express, path: string, type: string, body: string): Promise<void> {
    const server = app.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const req = httpRequest({ port, host: "127.0.0.1", path, method: "POST", headers: { "Content-Type": type } });
    req.on("error", () => {});
    req.end(body);
    await until(() => hashingQueue.depth === 1);
    req.destroy();
    await until(() => hashingQueue.depth === 0);
    await new Promise((resolve) => server.close(resolve));
  }

  it("leaves the queue: its place is free before any hash has ended, and nothing comes of its request", async () => {
    const { app, rows } = await newApp();
    const { id, username } = await signUp(app);
    const filled = fill(hashingQueue);
    const form = new URLSearchParams({ username, password }).toString();
    await hangUpOn(app, "/token", "application/x-www-form-urlencoded", form);
    await hangUpOn(app, "/register", "application/json", JSON.stringify({ username: "too-late", password }));
    await filled.release();
    assert.equal((await rows("sessions", { user_id: id })).length, 1); // of signUp
    assert.deepEqual(await rows("users", { username: "too-late" }), []);
  });
});
