import assert from "node:assert/strict";
import { inTransaction } from "@repo/service";
import { auditErasureStore } from "../../src/store/audit-erasures.js";
import { newService } from "../support/service.js";

describe("the mark of erasures", () => {
  it("begins at 0, moves on and never back, one for each identity database", async () => {
    const { own } = await newService();
    const [one, other] = [auditErasureStore(own, "one"), auditErasureStore(own, "other")];
    assert.equal(await one.handled(), 0);
    for (const [handled, is] of [
      [5, 5],
      [3, 5],
      [8, 8],
    ] as const) {
      await inTransaction(own, (trx) => one.setHandled(trx, handled));
      assert.equal(await one.handled(), is);
    }
    assert.equal(await other.handled(), 0);
  });
});
