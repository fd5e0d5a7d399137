import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { describe, it } from "../mocha.js";
import { changeUser } from "./calls.js";
import { claimsOf } from "./forge.js";
import type { Subject } from "./subject.js";
import { bearer, type Subjects } from "./table.js";

/** Two seconds are promised; a machine that is busy with tests may be late. */
const PATIENCE_MS = 5000;
const PAUSE_MS = 20;

/** Tokens of what has ended: refused at once, or, by who is not told of it, when they expire. */
export function endedTokens(subject: Subjects, revocation: "at-once" | "at-expiry"): void {
  if (revocation === "at-once") endsAtOnce(subject);
  else endsAtExpiry(subject);
}

function endsAtOnce(subject: Subjects): void {
  describe("a token of what has ended", () => {
    it("answers 401 when its session has ended, and accepts another session of the same user", async () => {
      const { token, test, expectAccepted } = subject();
      const [ending, staying] = [await token(), await token()];
      await expectAccepted(bearer(ending));
      await test.revoke(ending);
      await untilRefused(subject(), ending);
      await expectAccepted(bearer(staying));
    });

    for (const [what, change] of [
      ["was disabled", { disabled: true }],
      ["has another role", { role: "admin" }],
    ] as const) {
      it(`answers 401 when its user ${what}`, async () => {
        const { token, test, expectAccepted } = subject();
        const ending = await token(`ending-${randomUUID()}`);
        await expectAccepted(bearer(ending));
        await changeUser(test, String(claimsOf(ending)["sub"]), change);
        await untilRefused(subject(), ending);
      });
    }
  });
}

/** Other processes hear of it within a second: the service is asked until it has. */
async function untilRefused({ ask, expectRefused }: Subject, token: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while ((await ask([bearer(token)])).status !== 401 && performance.now() < deadline) await delay(PAUSE_MS);
  await expectRefused("invalid_token", bearer(token));
}

function endsAtExpiry(subject: Subjects): void {
  describe("a token of what has ended", () => {
    it("is still accepted until it expires, which is the price of asking nobody, and answered 401 then", async () => {
      const { token, test, expectAccepted, expectRefused } = subject();
      const ended = await token();
      await test.revoke(ended);
      await expectAccepted(bearer(ended));
      const { exp } = claimsOf(ended) as { exp: number };
      test.clock.advance(exp * 1000 - test.clock() + 5000);
      await expectRefused("invalid_token", bearer(ended));
    });
  });
}
