// Every claim is there and of its type, or the token is refused: each one is taken away and mistyped under a right signature.
import assert from "node:assert/strict";
import { signUp } from "@repo/testing";
import { newApp, sharedApp } from "../support/app.js";
import { expectAccepted, expectRefused } from "../support/expect-refusal.js";
import { claimsOf, forge, hmac } from "../support/forge.js";

const notText = [1, null, true, "", ["text"], { text: "text" }];
const notTime = ["1780315200", null, true, [1780315200], {}, -1, 8.64e12 + 1];

/** For each claim what is of another type than its own. */
const mistyped: Record<string, readonly unknown[]> = {
  iss: notText,
  sub: notText,
  aud: ["campaigns", null, 1, [], ["campaigns", 1], ["campaigns", ""], { campaigns: true }],
  client_id: notText,
  iat: notTime,
  nbf: notTime,
  exp: notTime,
  jti: notText,
  sid: notText,
  ver: ["1", null, 1.5, 2 ** 60, [1]],
  scope: [1, null, ["campaigns:read"], {}],
  role: ["root", "", null, 1, ["admin"]],
  username: notText,
};

describe("the claims of a token", () => {
  it("are all in the table below", async () => {
    const { token } = await signUp((await sharedApp()).app);
    assert.deepEqual(Object.keys(mistyped).sort(), Object.keys(claimsOf(token)).sort());
  });

  for (const [claim, values] of Object.entries(mistyped)) {
    it(`are refused without ${claim}`, async () => {
      const { app } = await sharedApp();
      const { token } = await signUp(app);
      await expectRefused(app, forge(token, { claims: { [claim]: undefined } }));
    });

    it(`are refused with ${claim} of another type`, async () => {
      const { app } = await sharedApp();
      const { token } = await signUp(app);
      for (const value of values) await expectRefused(app, forge(token, { claims: { [claim]: value } }));
    });
  }

  it("are refused with an infinite time, which JSON can write as 1e999", async () => {
    const { app } = await sharedApp();
    const { token } = await signUp(app);
    for (const claim of ["iat", "nbf", "exp"]) {
      const endless = JSON.stringify({ ...claimsOf(token), [claim]: 0 }).replace(`"${claim}":0`, `"${claim}":1e999`);
      const input = `${token.split(".")[0]}.${Buffer.from(endless).toString("base64url")}`;
      await expectRefused(app, `${input}.${hmac()(input)}`);
    }
  });

  it("may hold more than this service knows", async () => {
    const { app } = await sharedApp();
    const { token } = await signUp(app);
    await expectAccepted(app, forge(token, { claims: { more: { of: "it" } } }));
  });
});

describe("a token's issuer and audience", () => {
  it("[S21] is refused from another issuer", async () => {
    const { app } = await sharedApp();
    const { token } = await signUp(app);
    const iss = String(claimsOf(token)["iss"]);
    for (const other of ["https://other.example", `${iss}/`, iss.toUpperCase()]) {
      await expectRefused(app, forge(token, { claims: { iss: other } }), /another issuer/);
    }
  });

  it("[S21] is refused for another service, and accepted for several with this one among them", async () => {
    const { app } = await sharedApp();
    const { token } = await signUp(app);
    for (const aud of [["resources"], ["Campaigns"], ["campaigns-2", "campaign"]]) {
      await expectRefused(app, forge(token, { claims: { aud } }), /another service/);
    }
    await expectAccepted(app, forge(token, { claims: { aud: ["resources", "campaigns"] } }));
  });
});

describe("a token's times", () => {
  const minutes15 = 15 * 60 * 1000;

  it("[S19] end it 5 s after exp, and not before", async () => {
    const { app, clock } = await newApp();
    const { token } = await signUp(app);
    clock.advance(minutes15 + 4999);
    await expectAccepted(app, token);
    clock.advance(1);
    await expectRefused(app, token, /expired/);
  });

  it("[S19] begin it 5 s before nbf, and not sooner", async () => {
    const { app, clock } = await newApp();
    const { token } = await signUp(app);
    clock.advance(-5000);
    await expectAccepted(app, token);
    clock.advance(-1);
    await expectRefused(app, token, /not valid yet/);
  });
});
