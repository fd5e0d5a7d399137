// jose, as a service in another house would use it: the key set's address and nothing else.
import assert from "node:assert/strict";
import { signUp, until } from "@repo/testing";
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload } from "jose";
import { JWKS, newIssuer } from "../support/issuer.js";
import { kidsOf, rotate } from "../support/ring.js";

describe("jose", () => {
  it("verifies tokens by issuer, audience and typ, also those of a key that came later", async () => {
    const issuer = await newIssuer();
    const keys = createRemoteJWKSet(new URL(issuer.server.origin + JWKS), { cooldownDuration: 0 });
    const verify = async (token: string, audience = "campaigns"): Promise<JWTPayload> => {
      const currentDate = new Date(issuer.clock());
      const checks = { issuer: issuer.server.origin, audience, typ: "at+jwt", algorithms: ["ES256"], currentDate };
      return (await jwtVerify(token, keys, checks)).payload;
    };
    const { token, id, username } = await signUp(issuer.app);
    const claims = await verify(token);
    assert.deepEqual([claims.sub, claims["username"]], [id, username]);
    await assert.rejects(verify(token, "reports"), errors.JWTClaimValidationFailed);

    const { kid } = await rotate(issuer, { now: true });
    await until(async () => (await kidsOf(issuer)).join() === kid);
    const next = await signUp(issuer.app);
    assert.equal((await verify(next.token)).sub, next.id);
    await assert.rejects(verify(token), errors.JWKSNoMatchingKey);
  });
});
