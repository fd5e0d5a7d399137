import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { fetchKeySet } from "../../src/flows/fetch-key-set.js";
import { JWKS, listen } from "../support/issuer.js";
import { newKeyPair } from "../../src/crypto/signing-key.js";

const SET = JSON.stringify({ keys: [newKeyPair("id", "a secret of this test, and of no other").publicJwk] });

/** What comes of fetching from a server that answers like this. */
async function fetchFrom(answer: RequestListener, timeoutMs?: number): Promise<number | string> {
  const { origin } = await listen(answer);
  return fetchKeySet(origin + JWKS, timeoutMs).then(
    (keys) => keys.length,
    (error: Error) => `${error.message} ${String(error.cause)}`,
  );
}

describe("fetching a key set", () => {
  it("gives its keys, whatever their media type is said to be", async () => {
    assert.equal(await fetchFrom((_req, res) => res.end(SET)), 1);
    assert.equal(await fetchFrom((_req, res) => res.setHeader("Content-Type", "text/html").end(SET)), 1);
  });

  const rubbish: [what: string, body: string, error: RegExp][] = [
    ["a page", "<html>", /JSON/],
    ["nothing", "", /JSON/],
    ["null", "null", /no JWK set/],
    ["another object", '{"keys":{}}', /no JWK set/],
    ["a set of 64 KiB and more", `${SET}${" ".repeat(64 * 1024)}`, /more than 65536 bytes/],
  ];
  for (const [what, body, error] of rubbish) {
    it(`fails on ${what}`, async () => assert.match(String(await fetchFrom((_req, res) => res.end(body))), error));
  }

  it("[S52] does not follow a redirect, not even to good keys", async () => {
    const good = await listen((_req, res) => res.end(SET));
    const answer: RequestListener = (_req, res) => void res.writeHead(302, { Location: good.origin + JWKS }).end(SET);
    assert.match(String(await fetchFrom(answer)), /redirect/);
    assert.equal(good.fetches, 0);
  });

  it("fails on every status but 200", async () => {
    for (const status of [204, 404, 500]) {
      assert.match(String(await fetchFrom((_req, res) => res.writeHead(status).end())), new RegExp(`${status}`));
    }
  });

  it("waits for the whole answer as long as it is told, and not longer", async () => {
    const started = performance.now();
    assert.match(String(await fetchFrom(() => {}, 100)), /timeout/);
    assert.match(String(await fetchFrom((_req, res) => void res.write(SET.slice(0, 9)), 100)), /timeout/);
    assert.ok(performance.now() - started < 4000);
  });

  it("stops reading an answer that has no end", async () => {
    let sent = 0;
    const answer: RequestListener = (_req, res) => {
      const more = (): void => {
        for (let room = true; room && !res.destroyed;) room = (sent += 16384) > 0 && res.write(" ".repeat(16384));
      };
      res.on("drain", more);
      more();
    };
    assert.match(String(await fetchFrom(answer)), /more than 65536 bytes/);
    assert.ok(sent < 50_000_000, `${sent} bytes`);
  });
});
