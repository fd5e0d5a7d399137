import assert from "node:assert/strict";
import { readSettings, serviceSettings, type TrustProxy } from "@repo/service";

const read = (TRUST_PROXY?: string): TrustProxy =>
  readSettings({ ...(TRUST_PROXY !== undefined && { TRUST_PROXY }) }, { proxy: serviceSettings.trustProxy }).proxy;

describe("TRUST_PROXY", () => {
  it("is no proxy when it is unset", () => assert.equal(read(), 0));

  it("is how many proxies there are, or where they are", () => {
    for (const hops of [1, 2, 10]) assert.equal(read(`${hops}`), hops);
    const networks = ["loopback", "10.0.0.0/8", "192.0.2.1", "2001:db8::/32", "fc00::/7", "::1"];
    assert.deepEqual(read(networks.join(", ")), networks);
  });

  for (const wrong of [
    ...["true", "false", "all", "*", "0", "-1", "11", "1.5", "01", "localhost", "proxy.example", "10.0.0.0/33"],
    ...[
      "0.0.0.0/0",
      "::/0",
      "0.0.0.0/1",
      "8.0.0.0/7",
      "2000::/3",
      "::ffff:0:0/96",
      "10.0.0.0/255.0.0.0",
      "10.0.0.0/8/8",
    ],
    ...["10", "10.1", "010.0.0.1"].map((each) => `${each},loopback`),
    ...["loopback,", "192.0.2.1 192.0.2.2", "fe80::1%eth0/64"],
  ]) {
    it(`refuses ${wrong}, and says what to write`, () => {
      assert.throws(() => read(wrong), {
        name: "StartupError",
        message: /TRUST_PROXY has ".*", which is no proxy to be believed\.\n.*from 1 to 10, or their addresses/,
      });
    });
  }
});
