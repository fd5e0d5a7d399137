// How a verifier keeps the issuer's key set: against a real server, with a clock that is moved.
import assert from "node:assert/strict";
import { signUp, until } from "@repo/testing";
import { expectAccepted, expectRefused, knock } from "../support/expect-refusal.js";
import { forge } from "../support/forge.js";
import { listen, newIssuer, newVerifier } from "../support/issuer.js";
import { kidsOf, rotate } from "../support/ring.js";

/** An issuer, a verifier, and a good token. */
async function system() {
  const issuer = await newIssuer();
  const service = await newVerifier(issuer.server.origin, issuer.clock);
  const { token } = await signUp(issuer.app);
  const unknown = (): string => forge(token, { header: { kid: `unknown-${Math.random()}` }, sign: () => "x" });
  return { ...service, issuer, server: issuer.server, token, unknown };
}

async function expectUnavailable(app: Parameters<typeof knock>[0], token: string): Promise<void> {
  const res = await knock(app, `Bearer ${token}`);
  assert.deepEqual([res.status, res.body.code], [503, "unavailable"], res.text);
  assert.match(res.headers["retry-after"] ?? "", /^[1-9]\d*$/);
}

const SECOND = 1000;

describe("the issuer's key set", () => {
  it("is fetched once at start, and again in the background after half of its 5 minutes", async () => {
    const { app, server, clock, token } = await system();
    await expectAccepted(app, token);
    clock.advance(149 * SECOND);
    await expectAccepted(app, token);
    assert.equal(server.fetches, 1);
    clock.advance(2 * SECOND);
    await Promise.all([expectAccepted(app, token), expectAccepted(app, token), expectAccepted(app, token)]);
    await until(() => server.fetches === 2);
    clock.advance(149 * SECOND);
    await expectAccepted(app, token);
    assert.equal(server.fetches, 2);
  });

  it("is fetched before the answer where nobody has asked for longer than it lives", async () => {
    const { app, server, clock, token, verifier } = await system();
    clock.advance(301 * SECOND);
    await Promise.all([expectAccepted(app, token), expectAccepted(app, token), verifier.ready()]);
    assert.equal(server.fetches, 2);
  });

  it("is asked for once by hundreds of tokens with unknown keys, which are refused", async () => {
    const { app, server, clock, token, unknown } = await system();
    const storm = async (): Promise<void> =>
      void (await Promise.all(Array.from({ length: 100 }, () => expectRefused(app, unknown(), /not signed by a key/))));
    await storm();
    assert.equal(server.fetches, 1); // that of the start was a moment ago
    clock.advance(30 * SECOND);
    await storm();
    await storm();
    assert.equal(server.fetches, 2);
    await expectAccepted(app, token);
  });

  it("is asked for a new key when a token names it", async () => {
    const { app, issuer, clock } = await system();
    clock.advance(30 * SECOND);
    const { kid } = await rotate(issuer, { now: true });
    await until(async () => (await kidsOf(issuer)).join() === kid);
    await expectAccepted(app, (await signUp(issuer.app)).token);
  });

  it("no longer holds a key that the issuer has removed, once it is fetched again", async () => {
    const { app, issuer, clock, token, server } = await system();
    const { kid } = await rotate(issuer, { now: true });
    await until(async () => (await kidsOf(issuer)).join() === kid);
    const before = server.fetches;
    await expectAccepted(app, token);
    clock.advance(151 * SECOND);
    await expectAccepted(app, token); // and fetches behind the answer
    await until(() => server.fetches > before);
    await until(async () => (await knock(app, `Bearer ${token}`)).status === 401);
  });

  it("serves to its end while the issuer is away, then everything is 503, and nothing is 401", async () => {
    const { app, server, clock, token, unknown, verifier, log } = await system();
    const { answer } = server;
    server.answer = (_req, res) => void res.writeHead(500).end();
    clock.advance(151 * SECOND);
    await expectAccepted(app, token);
    await until(() => log.length > 0);
    await expectAccepted(app, token);
    await expectUnavailable(app, unknown()); // it may be a new key: nobody can say
    clock.advance(150 * SECOND);
    await expectUnavailable(app, token);
    await assert.rejects(verifier.ready(), /cannot be fetched/);
    assert.equal(log[0]?.message, "the issuer's keys could not be fetched");

    server.answer = answer;
    await until(async () => (await knock(app, `Bearer ${token}`)).status === 200); // without anybody's help
    await verifier.ready();
  });
});

describe("an issuer that is away", () => {
  it("keeps nobody from starting: 503 until it is up, by itself and without a request", async () => {
    const issuer = await newIssuer();
    const { token } = await signUp(issuer.app);
    await issuer.server.close();
    const { app, verifier } = await newVerifier(issuer.server.origin, issuer.clock);
    await expectUnavailable(app, token);
    await assert.rejects(verifier.ready(), /cannot be fetched/);
    await expectRefused(app, "no.token.at-all"); // no key could make it one
    await listen(issuer.app, Number(new URL(issuer.server.origin).port));
    await until(async () => (await verifier.ready().catch((refusal: unknown) => refusal)) === undefined);
    await expectAccepted(app, token);
  });

  it("is not asked by requests, however many there are: only by the clock", async () => {
    const server = await listen((_req, res) => void res.writeHead(503).end());
    const { app, clock } = await newVerifier(server.origin);
    const issuer = await newIssuer();
    const { token } = await signUp(issuer.app);
    for (let time = 0; time < 10; time += 1, clock.advance(31 * SECOND)) {
      await Promise.all(Array.from({ length: 10 }, () => expectUnavailable(app, token)));
    }
    assert.ok(server.fetches <= 3, `${server.fetches} fetches`); // that of the start, and two after 0.5 and 1 s
  });

  it("is not asked any more after close", async () => {
    const server = await listen((_req, res) => void res.writeHead(503).end());
    const { verifier, log } = await newVerifier(server.origin);
    await verifier.close();
    const before = server.fetches;
    await new Promise((resolve) => setTimeout(resolve, 700));
    assert.deepEqual([server.fetches, log.length], [before, 1]);
  });
});
