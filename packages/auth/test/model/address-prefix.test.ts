import assert from "node:assert/strict";
import { addressPrefix } from "../../src/model/address-prefix.js";

describe("an address prefix", () => {
  it("is the /24 of an IPv4 address, however it is written", () => {
    assert.equal(addressPrefix("192.0.2.1"), addressPrefix("192.0.2.254"));
    assert.equal(addressPrefix("192.0.2.1"), addressPrefix("::ffff:192.0.2.77"));
    assert.notEqual(addressPrefix("192.0.2.1"), addressPrefix("192.0.3.1"));
  });

  it("is the /56 of an IPv6 address, however it is written", () => {
    assert.equal(addressPrefix("2001:db8:0:ff00::1"), addressPrefix("2001:0db8:0000:ffff:1:2:3:4"));
    assert.equal(addressPrefix("fe80::1%eth0"), addressPrefix("fe80::2"));
    assert.notEqual(addressPrefix("2001:db8:0:ff00::1"), addressPrefix("2001:db8:0:fe00::1"));
  });

  it("tells IPv4 and IPv6 apart", () => {
    const prefixes = ["1.2.3.4", "102:300::", "::1", "127.0.0.1"].map(addressPrefix);
    assert.equal(new Set(prefixes).size, 4);
  });

  it("is undefined where there is no address", () => {
    for (const nothing of [null, "", "localhost", "1.2.3.4.5"]) assert.equal(addressPrefix(nothing), undefined);
  });
});
