import assert from "node:assert/strict";
import { labs } from "../src/labs/index.js";
import { shippedService, weakTwin } from "../src/programs.js";
import { told } from "./support/rounds.js";

describe("the attack labs", function () {
  this.timeout(180_000); // the first of a round starts the target and plays them all

  for (const lab of labs) {
    it(`${lab.name} succeeds against the weak twin`, async () => {
      const { verdict } = await told(lab, weakTwin);
      assert.equal(verdict.succeeded, true, verdict.because);
    });

    it(`${lab.name} fails against the shipped service`, async () => {
      const { verdict } = await told(lab, shippedService);
      assert.equal(verdict.succeeded, false, verdict.because);
    });
  }
});
