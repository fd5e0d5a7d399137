// Requests that two readers may take for different ones, and bodies that are more than they seem, over bare sockets.
import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { createLogger, formBody, jsonBody } from "@repo/service";
import { createExpressServer } from "../../src/http/express-server.js";
import { answerParserErrors } from "../../src/http/parser-errors.js";
import { testApp } from "../support/app.js";
import { listen, openSocket, readAll } from "../support/raw.js";

const app = testApp((routes) => {
  routes.post("/json", jsonBody(), (req, res) => void res.json(Object.keys(req.body as object).length));
  routes.post("/form", formBody(), (req, res) => void res.json(req.body));
});

describe("a request over a bare socket", () => {
  let port: number;
  before(async () => {
    const server = createExpressServer({ requireHostHeader: false }, app);
    answerParserErrors(server, { logger: createLogger({ name: "test", level: "silent" }) });
    port = await listen(server);
  });

  async function send(head: string, body: string | Buffer = ""): Promise<string> {
    const socket = await openSocket(port, `${head}\r\n\r\n`);
    socket.write(body);
    return readAll(socket);
  }

  const json = (headers: string, body: string | Buffer): Promise<string> =>
    send(`POST /json HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n${headers}`, body);

  const expectRefusal = (answer: string, status: number, code: string): void => {
    assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
    assert.match(answer, /content-type: application\/problem\+json/i);
    assert.match(answer, new RegExp(`"code":"${code}"`));
  };

  it("is read when its length and its chunks are in order", async () => {
    assert.match(await json("Content-Length: 7", '{"a":1}'), /^HTTP\/1.1 200 /);
    assert.match(await json("Transfer-Encoding: chunked", '7\r\n{"a":1}\r\n0\r\n\r\n'), /^HTTP\/1.1 200 /);
  });

  for (const [what, headers] of [
    ["a length and chunks", "Content-Length: 7\r\nTransfer-Encoding: chunked"],
    ["two lengths", "Content-Length: 7\r\nContent-Length: 8"],
    ["the same length twice", "Content-Length: 7\r\nContent-Length: 7"],
    ["a list of lengths", "Content-Length: 7, 7"],
    ["a length that is no number", "Content-Length: +7"],
    ["an encoding that nobody knows", "Transfer-Encoding: chonked"],
    ["chunks that are chunked again", "Transfer-Encoding: chunked, identity"],
    ["a space before the colon", "Content-Length : 7"],
    ["a folded header", "X-Folded: a\r\n b\r\nContent-Length: 7"],
    ["a line end without its first half", "X-Half: a\nContent-Length: 7"],
    ["NUL in a header", "X-Nul: a\0b\r\nContent-Length: 7"],
  ]) {
    it(`[S54] is answered 400 for ${what}`, async () => {
      expectRefusal(await json(String(headers), '{"a":1}'), 400, "malformed_request");
    });
  }

  for (const header of ["Host: y", "host: x", "Content-Type: text/plain", "CONTENT-TYPE: application/json"]) {
    it(`[S54] is answered 400 for another ${header}`, async () => {
      const answer = await json(`${header}\r\nContent-Length: 7`, '{"a":1}');
      expectRefusal(answer, 400, "malformed_request");
      assert.match(answer, /was sent more than once/);
    });
  }

  it("is answered 400 without a host, unless it is HTTP/1.0", async () => {
    expectRefusal(await send("GET /health HTTP/1.1\r\nConnection: close"), 400, "malformed_request");
    assert.match(await send("GET /health HTTP/1.0"), /^HTTP\/1.1 200 /);
  });

  it("[S54] cannot smuggle a second one in what its length leaves over", async () => {
    const answer = await json("Content-Length: 7", '{"a":1}GET /admin HTTP/1.1\r\nHost: x\r\n\r\n');
    assert.equal(answer.match(/HTTP\/1.1 /g)?.length, 1, answer);
  });

  it("[S54] is answered 400 for chunks in HTTP/1.0, and nothing behind it on the connection is answered", async () => {
    const head = "POST /json HTTP/1.0\r\nConnection: keep-alive\r\nContent-Type: application/json";
    const body = '7\r\n{"a":1}\r\n0\r\n\r\nGET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';
    const answer = await send(`${head}\r\nTransfer-Encoding: chunked`, body);
    expectRefusal(answer, 400, "malformed_request");
    assert.equal(answer.match(/HTTP\/1.1 /g)?.length, 1, answer);
  });

  for (const levels of [1000, 45_000]) {
    it(`is answered 422 for ${levels} arrays inside each other`, async () => {
      const body = `{"a":${"[".repeat(levels)}${"]".repeat(levels)},"__proto__":{"admin":true}}`;
      assert.match(await json(`Content-Length: ${body.length}`, body), /\r\n\r\n2$/);
    });
  }

  for (const [encoding, body] of [
    ["gzip", gzipSync(JSON.stringify({ a: "x".repeat(50_000_000) }))],
    ["gzip, gzip", gzipSync(gzipSync('{"a":1}'))],
    ["zstd", Buffer.from("nonsense")],
    ["gzip", Buffer.from("nonsense")],
  ] as const) {
    it(`is refused for ${body.length} bytes of ${encoding}`, async () => {
      const answer = await json(`Content-Encoding: ${encoding}\r\nContent-Length: ${body.length}`, body);
      assert.match(answer, /^HTTP\/1.1 (400|413|415) /);
      assert.match(answer, /"code":"(malformed_request|payload_too_large|unsupported_media_type)"/);
    });
  }

  for (const parameters of ["a[b]=1", "a[]=1", "a=1&a=2", "a%5Bb%5D=1", "__proto__[x]=1", "a=%ff", "a=%"]) {
    it(`is answered 400 for a form of ${parameters}`, async () => {
      const head = `POST /form HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded`;
      const answer = await send(`${head}\r\nContent-Length: ${parameters.length}`, parameters);
      expectRefusal(answer, 400, "malformed_request");
    });
  }

  it("[S48] leaves the prototype of objects alone", async () => {
    const body = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    await json(`Content-Length: ${body.length}`, body);
    const form = "__proto__=1&constructor=2";
    const head = `POST /form HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded`;
    await send(`${head}\r\nContent-Length: ${form.length}`, form);
    assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
  });
});
