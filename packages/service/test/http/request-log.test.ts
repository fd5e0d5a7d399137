import assert from "node:assert/strict";
import { createServer } from "node:http";
import { jsonBody } from "@repo/service";
import request from "supertest";
import { itemsDatabase, testApp } from "../support/app.js";
import { until } from "@repo/testing";
import { listen, openSocket, readAll } from "../support/raw.js";

type Line = Record<string, unknown>;

const lines: string[] = [];
const parsed = (): Line[] => lines.map((text) => JSON.parse(text) as Line);

const SECRET = "hunter2-is-secret";

describe("request log", () => {
  const app = testApp(
    (routes) => {
      routes.all("/items/:id", (_req, res) => void res.json({}));
      routes.get("/fails", () => {
        throw new Error("a bug");
      });
      routes.post("/body", jsonBody(), (_req, res) => void res.sendStatus(204));
      routes.post("/leaks", async () => {
        const database = await itemsDatabase();
        await database.writer("items").insert({ id: "a", name: SECRET, created_at: null });
      });
    },
    { write: (line) => lines.push(line) },
  );

  beforeEach(() => (lines.length = 0));

  it("has one line for a request: who, what, how it went, how long", async () => {
    await request(app).patch("/items/1").set("X-Request-Id", "id-of-the-test");
    const [{ time, ms, ...line } = {}, ...more] = parsed();
    assert.deepEqual(more, []);
    assert.deepEqual(line, {
      level: 30,
      service: "test",
      request_id: "id-of-the-test",
      method: "PATCH",
      path: "/items/1",
      status: 200,
      msg: "request",
    });
    assert.ok(!Number.isNaN(Date.parse(String(time))) && Number(ms) >= 0);
  });

  it("[S59] has no query, header or body", async () => {
    const headers = { Authorization: `Bearer ${SECRET}`, "X-API-Key": SECRET, Cookie: SECRET, "User-Agent": SECRET };
    await request(app).get(`/items/1?access_token=${SECRET}`).set(headers);
    await request(app).post(`/body?q=${SECRET}`).set(headers).send({ password: SECRET });
    await request(app).post("/body").set("Content-Type", "application/json").send(`{"password":"${SECRET}`);
    await request(app).get(`/fails?q=${SECRET}`).set(headers);
    assert.equal(parsed().filter(({ msg }) => msg === "request").length, 4);
    assert.ok(!lines.join("").includes(SECRET), lines.join(""));
  });

  it("[S59] warns about a refusal, with its code", async () => {
    await request(app).get("/nowhere");
    assert.deepEqual(
      parsed().map(({ level, status, code }) => ({ level, status, code })),
      [{ level: 40, status: 404, code: "not_found" }],
    );
  });

  it("has the error of a 500 in a line of its own with the same request id", async () => {
    const { headers } = await request(app).get("/fails");
    const [error, line, ...more] = parsed();
    assert.deepEqual(more, []);
    assert.match(JSON.stringify(error?.["err"]), /a bug.*request-log\.test/);
    assert.deepEqual([error?.["level"], line?.["level"], line?.["status"]], [50, 50, 500]);
    for (const each of lines) assert.equal(each.split(`"request_id":"${headers["x-request-id"]}"`).length, 2, each);
  });

  it("has no value that a database refused", async () => {
    assert.equal((await request(app).post("/leaks")).status, 500);
    assert.match(lines.join(""), /created_at/);
    assert.ok(!lines.join("").includes(SECRET), lines.join(""));
  });

  it("takes an upload that breaks off for the client's doing, not for a fault", async () => {
    const port = await listen(createServer(app));
    const head = "POST /body HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{";
    (await openSocket(port, head)).end();
    await until(() => lines.length > 0);
    await request(app).get("/items/1");
    assert.deepEqual(
      parsed().map(({ level, path, aborted, status }) => ({ level, path, aborted, status })),
      [
        { level: 30, path: "/body", aborted: true, status: undefined },
        { level: 30, path: "/items/1", aborted: undefined, status: 200 },
      ],
    );
  });

  it("has no line for /health and /ready, and no address with a password", async () => {
    await request(app).get("/health");
    await request(app).get("/ready");
    const port = await listen(createServer(app));
    await readAll(
      await openSocket(
        port,
        `GET http://user:${SECRET}@x/items/2?q=/${SECRET} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
      ),
    );
    assert.deepEqual(
      parsed().map(({ path }) => path),
      ["/items/2"],
    );
    assert.ok(!lines.join("").includes(SECRET));
  });
});
