// A request whose body comes late: what ended in between has ended for it, too.
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { once } from "node:events";
import { jsonBody } from "@repo/service";
import { atEnd } from "@repo/testing";
import type express from "express";
import request from "supertest";
import { newApp, sharedApp, type TestApp } from "../support/app.js";
import { newAdmin, newSession, type ClientSession } from "../support/session.js";

async function listen(test: TestApp): Promise<{ server: Server; port: number }> {
  const server = createServer(test.app).listen(0, "127.0.0.1");
  atEnd(async () => void server.close());
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

/** Sends the head of a request, waits until the guard has let it through, and gives what sends the rest. */
async function stalled(
  port: number,
  line: string,
  { token }: ClientSession,
  body: object,
): Promise<() => Promise<string>> {
  const text = JSON.stringify(body);
  const head = [`${line} HTTP/1.1`, "Host: x", `Authorization: Bearer ${token}`, "Content-Type: application/json"];
  const socket: Socket = connect(port, "127.0.0.1");
  socket.write(
    [...head, `Content-Length: ${text.length}`, "Expect: 100-continue", "Connection: close", "", ""].join("\r\n"),
  );
  await once(socket, "data"); // 100 Continue; the handlers before the body have run by the next turn
  await new Promise((resolve) => setTimeout(resolve, 20));
  return async () => {
    socket.write(text);
    let answer = "";
    for await (const chunk of socket) answer += String(chunk);
    return answer;
  };
}

describe("a request whose body arrives late", () => {
  it("cannot undo the disabling of the admin who sent it", async () => {
    const test = await sharedApp();
    const { port } = await listen(test);
    const [culprit, admin] = [await newAdmin(test), await newAdmin(test)];
    const finish = await stalled(port, `PATCH /users/${culprit.id}`, culprit, { disabled: false, role: "admin" });
    const change = { disabled: true, role: "user" };
    await request(test.app).patch(`/users/${culprit.id}`).set(admin.headers).send(change).expect(200);
    assert.match(await finish(), /^HTTP\/1\.1 401 /);
    const [row] = await test.rows("users", { id: culprit.id });
    assert.deepEqual([row?.["role"], row?.["disabled_at"] === null], ["user", false]);
  });

  it("is refused by the transaction, too, where the word of it is not yet there", async () => {
    const test = await newApp({ fresh: true });
    const { port } = await listen(test);
    const [culprit, other] = [await newAdmin(test), await newSession(test.app)];
    const finish = await stalled(port, `PATCH /users/${other.id}`, culprit, { role: "admin" });
    await test.database.writer("users").where({ id: culprit.id }).update({ role: "user" }); // no entry in the feed
    assert.match(await finish(), /^HTTP\/1\.1 401 /);
    assert.equal((await test.rows("users", { id: other.id }))[0]?.["role"], "user");
  });

  it("does not delete an account from a session that was ended everywhere", async () => {
    const test = await sharedApp();
    const { port } = await listen(test);
    const user = await newSession(test.app);
    const finish = await stalled(port, "POST /me/delete", user, { current_password: user.password });
    await request(test.app).delete("/me/sessions").set(user.headers).expect(204);
    assert.match(await finish(), /^HTTP\/1\.1 401 /);
    assert.equal((await test.rows("users", { id: user.id })).length, 1);
  });

  it("is seen by requires(...) behind a body that was read before it, without another question", async () => {
    const routes = (app: express.Express, auth: TestApp["auth"]): void =>
      void app.post("/notes", jsonBody(), auth.requires(), (_req, res) => void res.json({}));
    const test = await newApp({ routes });
    const { port } = await listen(test);
    const user = await newSession(test.app);
    const finish = await stalled(port, "POST /notes", user, {});
    await request(test.app).delete("/me/sessions").set(user.headers).expect(204);
    assert.match(await finish(), /^HTTP\/1\.1 401 [^]*invalid_token/);
  });

  it("is seen by caller(req) in a service's own handlers", async () => {
    const routes = (app: express.Express, auth: TestApp["auth"]): void =>
      void app.post("/notes", auth.requires(), jsonBody(), (req, res) => void res.json(auth.caller(req)));
    const test = await newApp({ routes });
    const { port } = await listen(test);
    const user = await newSession(test.app);
    const finish = await stalled(port, "POST /notes", user, {});
    await request(test.app).delete("/me/sessions").set(user.headers).expect(204);
    assert.match(await finish(), /^HTTP\/1\.1 401 [^]*invalid_token/);
  });
});
