// The seed's world is Python's: PyJWT and python-jose, as Debian packages them, under the same SECRET_KEY.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { repositoryRoot, signUp, skip, TEST_SECRET } from "@repo/testing";
import { newApp } from "../support/app.js";
import { expectAccepted } from "../support/expect-refusal.js";
import { claimsOf, headerOf } from "../support/forge.js";

/** Debian's own, for which there are packages of both libraries; another on the PATH has them hardly ever. */
const PYTHON = "/usr/bin/python3";
const SCRIPT = join(repositoryRoot, "packages/auth/test/fixtures/tokens.py");

const python = (args: string[], input = "") => spawnSync(PYTHON, args, { input, encoding: "utf8" });

type Answer = Record<"pyjwt" | "jose", { readonly claims: object; readonly token: string }>;

describe("PyJWT and python-jose", () => {
  it("verify a token that was made here, and theirs with the same claims is accepted here", async function () {
    if (python(["-c", "import jwt, jose"]).status !== 0) {
      skip(this, `${PYTHON} has no jwt and jose: apt-get install python3-jwt python3-jose`);
    }
    for (const secret of [TEST_SECRET, " grüße, ça va, 日本語 und noch mehr "]) {
      const { app, clock } = await newApp({ secret });
      clock.advance(Date.now() - clock()); // these libraries look at the real one
      const { token } = await signUp(app);
      const { aud: [audience] = [], iss: issuer } = claimsOf(token) as { aud?: string[]; iss?: string };
      const { kid } = headerOf(token);
      const { stdout, stderr } = python([SCRIPT], JSON.stringify({ secret, token, audience, issuer, kid }));
      assert.equal(stderr, "");
      const answer = JSON.parse(stdout) as Answer;
      for (const name of ["pyjwt", "jose"] as const) {
        assert.deepEqual(answer[name].claims, claimsOf(token));
        assert.equal(claimsOf(answer[name].token)["jti"], name);
        await expectAccepted(app, answer[name].token);
      }
    }
  });
});
