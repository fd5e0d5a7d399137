import assert from "node:assert/strict";
import { addressKey, addressPrefix, readAddress } from "../../src/model/address-prefix.js";

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

describe("what counts as one address", () => {
  it("is an IPv4 address by itself, however it is written, with a proxy's port or without", () => {
    for (const same of ["::ffff:192.0.2.1", "192.0.2.1:567", "[::ffff:192.0.2.1]:567"])
      assert.equal(addressKey(same), addressKey("192.0.2.1"), same);
    assert.notEqual(addressKey("192.0.2.1"), addressKey("192.0.2.2"));
  });

  it("is the /56 of an IPv6 address, whatever its zone or port", () => {
    for (const same of ["2001:db8:0:ff42:1:2:3:4", "2001:0DB8::ff00:0:0:0:9", "[2001:db8:0:ff00::1]:443"])
      assert.equal(addressKey(same), addressKey("2001:db8:0:ff00::1"), same);
    assert.equal(addressKey("fe80::1%eth0"), addressKey("fe80::1%eth1"));
    assert.notEqual(addressKey("2001:db8:0:ff00::1"), addressKey("2001:db8:0:fe00::1"));
  });

  it("is the same for all that is no address: nobody gets a fresh budget for a fresh word", () => {
    for (const nothing of [undefined, null, "", "unknown", "_hidden", "1", "010.0.0.1", "1.2.3.4.5", "x".repeat(9999)])
      assert.equal(addressKey(nothing), "unknown");
  });
});

describe("an address that is kept", () => {
  it("has one spelling", () => {
    assert.equal(readAddress("::FFFF:192.0.2.1"), "192.0.2.1");
    assert.equal(readAddress("2001:0DB8:0:0::1"), "2001:db8::1");
    assert.equal(readAddress("192.0.2.1:567"), "192.0.2.1");
  });

  it("is none of a client's words", () => {
    for (const word of ["<script>", "1", "0x7f.1", "192.0.2.1, 192.0.2.2", "192.0.2.1:x", " 192.0.2.1"])
      assert.equal(readAddress(word), null);
  });
});
