// Where a request comes from, behind proxies and without them (ASVS 4.1.3): what a client writes is not believed.
import assert from "node:assert/strict";
import type { TrustProxy } from "@repo/service";
import request from "supertest";
import { testApp } from "../support/app.js";

const SELF = /^(::ffff:)?127\.0\.0\.1$/;

/** Sends headers to an app that believes these proxies; gives what it takes for the client's address. */
async function addressOf(trustProxy: TrustProxy, headers: Record<string, string>): Promise<string> {
  const app = testApp((routes) => routes.get("/", (req, res) => void res.json({ ip: req.ip })), { trustProxy });
  const { body } = await request(app).get("/").set(headers).expect(200);
  return (body as { ip: string }).ip;
}

const forwarded = (chain: string): Record<string, string> => ({ "X-Forwarded-For": chain });

describe("the address of a client", () => {
  it("is that of the connection without TRUST_PROXY, whatever any header says [S53]", async () => {
    const names = ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP"];
    const headers = Object.fromEntries(
      names.map((name) => [name, name === "Forwarded" ? "for=192.0.2.1" : "192.0.2.1"]),
    );
    assert.match(await addressOf(0, headers), SELF);
  });

  for (const [what, chain, expected] of [
    ["the one entry", "192.0.2.1", "192.0.2.1"],
    ["the last entry, however many the client has written in front", "10.0.0.1, 127.0.0.1, 192.0.2.1", "192.0.2.1"],
    ["the last entry, behind garbage", "<script>, ', unknown, ,, 192.0.2.1", "192.0.2.1"],
    ["an IPv6 address", "1.1.1.1, 2001:db8::1", "2001:db8::1"],
    ["as the proxy writes it, with its port", "1.1.1.1, 192.0.2.1:567", "192.0.2.1:567"],
    ["the last entry of a very long chain", `${"1.1.1.1, ".repeat(1000)}192.0.2.1`, "192.0.2.1"],
  ] as const) {
    it(`is, with one proxy in front, ${what}`, async () => {
      assert.equal(await addressOf(1, forwarded(chain)), expected);
    });
  }

  it("is, with two proxies, the last entry but one; with fewer entries the first, which a proxy has written", async () => {
    assert.equal(await addressOf(2, forwarded("6.6.6.6, 192.0.2.1, 10.0.0.1")), "192.0.2.1");
    assert.equal(await addressOf(2, forwarded("192.0.2.1")), "192.0.2.1");
  });

  it("is the last one outside of the networks that are believed", async () => {
    const networks = ["loopback", "10.0.0.0/8", "2001:db8::/32"];
    assert.equal(await addressOf(networks, forwarded("10.6.6.6, 192.0.2.1, 10.0.0.1, 2001:db8::9")), "192.0.2.1");
    assert.equal(await addressOf(networks, forwarded("10.6.6.6, garbage, 10.0.0.1")), "garbage"); // no address: nobody's
    assert.match(await addressOf(["10.0.0.0/8"], forwarded("192.0.2.1")), SELF); // sent past the proxies
  });

  it("is that of the connection where the proxy has written none", async () => {
    for (const headers of [{}, forwarded("")]) assert.match(await addressOf(1, headers), SELF);
  });
});
