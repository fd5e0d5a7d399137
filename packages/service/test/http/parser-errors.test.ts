// What Node's parser refuses before Express sees a request, over bare sockets.
import assert from "node:assert/strict";
import { createServer, type RequestListener, type ServerOptions } from "node:http";
import { createLogger, serviceProblemCodes } from "@repo/service";
import { answerParserErrors } from "../../src/http/parser-errors.js";
import { until } from "@repo/testing";
import { listen, openSocket, readAll } from "../support/raw.js";

const lines: string[] = [];
const logger = createLogger({ name: "test", level: "warn" }, { write: (line) => lines.push(line) });
const quick = { headersTimeout: 100, requestTimeout: 200, connectionsCheckingInterval: 20 };

async function serverPort(app: RequestListener, options: ServerOptions = {}): Promise<number> {
  const server = createServer(options, app);
  answerParserErrors(server, { logger });
  return listen(server);
}

async function answerTo(text: string, options: ServerOptions = {}): Promise<string> {
  const port = await serverPort((_req, res) => void res.end("fine"), options);
  return readAll(await openSocket(port, text));
}

function expectAnswer(answer: string, status: number, code: string): void {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  const problem = JSON.parse(body) as Record<string, unknown>;
  assert.match(head, new RegExp(`^HTTP/1.1 ${status} `));
  assert.match(head, /content-type: application\/problem\+json/i);
  assert.match(head, /connection: close/i);
  assert.match(head, new RegExp(`content-length: ${Buffer.byteLength(body)}`, "i"));
  assert.deepEqual([problem["status"], problem["code"]], [status, code]);
  assert.match(head, new RegExp(`x-request-id: ${String(problem["request_id"])}`, "i"));
  const line = JSON.parse(lines.at(-1) ?? "{}") as Record<string, unknown>;
  assert.deepEqual([line["request_id"], line["status"], line["code"]], [problem["request_id"], status, code]);
  assert.ok((serviceProblemCodes as string[]).includes(code));
}

const CONNECT = "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n";

describe("parser errors", () => {
  for (const text of ["nonsense\r\n\r\n", "GET / HTTP/1.1\r\nBad Header\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", CONNECT]) {
    it(`answer 400 for ${JSON.stringify(text)}`, async () => {
      expectAnswer(await answerTo(text), 400, "malformed_request");
    });
  }

  it("survive clients that ask to CONNECT and reset the connection", async () => {
    const port = await serverPort((_req, res) => void res.end("fine"));
    for (let time = 0; time < 300; time += 1) (await openSocket(port, CONNECT)).resetAndDestroy();
    const answer = await readAll(await openSocket(port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    assert.match(answer, /^HTTP\/1.1 200 /);
  });

  it("answer 400 for two lengths that contradict each other", async () => {
    const text = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
    expectAnswer(await answerTo(text), 400, "malformed_request");
  });

  it("answer 431 for a header section that is too large", async () => {
    const text = `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${"x".repeat(17 * 1024)}\r\n\r\n`;
    expectAnswer(await answerTo(text), 431, "headers_too_large");
  });

  it("answer 408 when the headers do not end", async () => {
    expectAnswer(await answerTo("GET / HTTP/1.1\r\nHost:", quick), 408, "request_timeout");
  });

  it("answer 408 when the body does not end", async () => {
    const text = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf";
    const port = await serverPort((req) => void req.resume(), quick);
    expectAnswer(await readAll(await openSocket(port, text)), 408, "request_timeout");
  });

  it("write nothing into an answer that has begun", async () => {
    const port = await serverPort((_req, res) => void res.writeHead(200, { "Content-Length": "99" }).write("begun"));
    const socket = await openSocket(port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    let answer = "";
    socket.on("data", (data) => (answer += String(data)));
    await until(() => answer.endsWith("begun"));
    socket.write("nonsense\r\n\r\n");
    await until(() => socket.closed);
    assert.ok(answer.endsWith("begun"), answer);
  });

  it("leave no connection behind when the client does not close its side", async () => {
    const server = createServer();
    answerParserErrors(server, { logger });
    const socket = await openSocket(await listen(server), "nonsense\r\n\r\n", true);
    await readAll(socket);
    let open = 1;
    await until(() => {
      server.getConnections((_error, count) => (open = count));
      return open === 0;
    });
  });
});
