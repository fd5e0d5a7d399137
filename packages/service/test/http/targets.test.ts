// Targets that are no path: a client of HTTP/1.1 may send a whole address, and anything else that a parser lets through.
import assert from "node:assert/strict";
import { createExpressServer } from "../../src/http/express-server.js";
import { testApp } from "../support/app.js";
import { listen, openSocket, readAll } from "../support/raw.js";

describe("the server of an Express app", () => {
  let port: number;
  before(async () => {
    const app = testApp((app) => app.get("/things", (req, res) => void res.json({ url: req.originalUrl })));
    port = await listen(createExpressServer({}, app));
  });

  const ask = async (target: string): Promise<string> =>
    readAll(await openSocket(port, `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`));

  for (const [target, url] of [
    ["/things", "/things"],
    ["http://x/things?a=1", "/things?a=1"],
    ["HTTP://user@[::1]:99999/things", "/things"],
  ] as const) {
    it(`finds the route at ${target}`, async () => {
      assert.match(await ask(target), new RegExp(`^HTTP/1.1 200 [^]*${JSON.stringify({ url }).replace("?", "\\?")}$`));
    });
  }

  for (const target of [
    ...["http://", "http://[", "http://x", "http://x?a=1", "*", "//x/things", "//user@x/things#a", "///things"],
    ...["/\\a@[/#", "/\\a@b/things#", "/\\a@b/things#a"],
    ...["http://x//user@y/things#a", "HTTPS://x:1http://user:pass@y/things#a"],
  ]) {
    it(`answers 404 as to every unknown address, with an id and as problem+json, to ${target}`, async () => {
      const answer = await ask(target);
      assert.match(answer, /^HTTP\/1.1 404 /);
      assert.match(answer, /x-request-id: [^]*content-type: application\/problem\+json/i);
      assert.match(answer, /"code":"not_found"/);
    });
  }
});
