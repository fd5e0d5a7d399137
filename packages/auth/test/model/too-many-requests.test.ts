import assert from "node:assert/strict";
import { tooManyRequests } from "../../src/model/too-many-requests.js";

describe("tooManyRequests", () => {
  const limit = { max: 30, windowMs: 60_000 };

  it("tells the limit, and in how many seconds to come back", () => {
    const { status, code, headers } = tooManyRequests("sign-ins", limit, 60_000, 18_500);
    assert.deepEqual([status, code], [429, "too_many_requests"]);
    assert.deepEqual(headers, {
      "Retry-After": "42",
      "RateLimit-Policy": '"sign-ins"; q=30; w=60',
      RateLimit: '"sign-ins"; r=0; t=42',
    });
  });

  it("never says 0 seconds, nor fewer: that would be an invitation to come back at once", () => {
    for (const now of [60_000, 59_999, 70_000])
      assert.equal(tooManyRequests("sign-ins", limit, 60_000, now).headers["Retry-After"], "1");
  });
});
