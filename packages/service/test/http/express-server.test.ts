// Requests and answers are of Express's own kind from the start, and all that Express and Node promise of them holds.
import assert from "node:assert/strict";
import { IncomingMessage, ServerResponse, type Server } from "node:http";
import { createLogger } from "@repo/service";
import express, { type Express } from "express";
import { createExpressServer } from "../../src/http/express-server.js";
import { answerParserErrors } from "../../src/http/parser-errors.js";
import { testApp } from "../support/app.js";
import { listen, openSocket, readAll } from "../support/raw.js";

const subApp = express();
subApp.set("name", "sub");
subApp.get("/", (req, res) => {
  res.locals["seen"] = true;
  res.json({ name: req.app.get("name") as string, path: req.originalUrl, base: req.baseUrl, locals: res.locals });
});

function buildApp(): Express {
  return testApp((routes) => {
    routes.set("name", "main");
    routes.use("/sub", subApp);
    routes.get("/", (req, res) => {
      res.locals["seen"] = true;
      res.set("X-Name", req.app.get("name") as string);
      res.json({ ip: req.ip, query: req.query, host: req.hostname, accepts: req.accepts("json"), locals: res.locals });
    });
    routes.post("/", express.text(), (req, res) => void res.status(201).send(req.body));
    routes.get("/whose", (req, res) => void res.json({ own: req.res === res && res.req === req }));
  });
}

describe("createExpressServer", () => {
  let app: Express;
  let server: Server;
  let port: number;
  before(async () => {
    app = buildApp();
    server = createExpressServer({}, app);
    port = await listen(server);
  });

  async function ask(...requests: string[]): Promise<string> {
    const last = requests.pop() ?? "";
    return readAll(await openSocket(port, [...requests, last.replace("\r\n", "\r\nConnection: close\r\n")].join("")));
  }
  const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: example.com:8000\r\n\r\n`;

  it("makes them of the app's kind before Express sees them, and still Node's", async () => {
    const found: boolean[] = [];
    server.prependOnceListener("request", (req: IncomingMessage, res: ServerResponse) => {
      found.push(Object.getPrototypeOf(req) === app.request, Object.getPrototypeOf(res) === app.response);
      found.push(req instanceof IncomingMessage, res instanceof ServerResponse);
      found.push(!Object.hasOwn(req, "constructor"), req.complete === false);
    });
    assert.match(await ask(get("/")), /^HTTP\/1\.1 200 /);
    assert.deepEqual(found, [true, true, true, true, true, true]);
  });

  it("leaves req and res what Express makes of them", async () => {
    const answer = await ask(get("/?a=1"));
    assert.match(answer, /\r\nX-Name: main\r\n/);
    assert.deepEqual(JSON.parse(answer.split("\r\n\r\n")[1] ?? ""), {
      ip: "127.0.0.1",
      query: { a: "1" },
      host: "example.com",
      accepts: "json",
      locals: { seen: true },
    });
    assert.match(await ask(get("/whose")), /\{"own":true\}/);
  });

  it("gives a mounted app its own kind, and the main one back to the routes behind it", async () => {
    const answer = await ask(get("/sub"), get("/"));
    assert.match(answer, /\{"name":"sub","path":"\/sub","base":"\/sub","locals":\{"seen":true\}\}[^]*X-Name: main/);
    assert.match(await ask(get("/sub/nothing")), /^HTTP\/1\.1 404 [^]*"code":"not_found"/);
  });

  it("answers several requests on one connection, bodies, HEAD and errors among them", async () => {
    const post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbody";
    const answer = await ask(post, get("/").replace("GET", "HEAD"), get("/nowhere"), post);
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    assert.deepEqual(statuses, ["201", "200", "404", "201"]);
    assert.equal(answer.match(/body/g)?.length, 2);
    assert.equal(answer.match(/"locals"/g), null);
  });

  it("answers what its parser refuses, and who is too slow, as a problem", async () => {
    const quick = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20, maxHeaderSize: 4096 };
    const strict = createExpressServer(quick, buildApp());
    answerParserErrors(strict, { logger: createLogger({ name: "test", level: "silent" }) });
    const strictPort = await listen(strict);
    const long = get("/").replace("\r\n\r\n", `\r\nX-Long: ${"x".repeat(5000)}\r\n\r\n`);
    const slow = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nContent-Length: 9\r\n\r\nhalf";
    for (const [text, status] of [
      [long, 431],
      ["GET / HTTP/1.1\r\nHost:", 408],
      [slow, 408],
      ["nonsense\r\n\r\n", 400],
    ] as const) {
      const answer = await readAll(await openSocket(strictPort, text));
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} [^]*application/problem\\+json`));
    }
  });

  it("shares nothing among the apps of a process", async () => {
    const other = buildApp();
    other.set("name", "other");
    const otherPort = await listen(createExpressServer({}, other));
    const text = get("/").replace("\r\n", "\r\nConnection: close\r\n");
    assert.match(await readAll(await openSocket(otherPort, text)), /X-Name: other/);
    assert.match(await ask(get("/")), /X-Name: main/);
  });
});
