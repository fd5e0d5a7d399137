// Tokens as an attacker would write them who has the secret of these tests.
import { TEST_SECRET } from "@repo/testing";
import * as forging from "../../src/testing/conformance/forge.js";

export { base64url, claimsOf, ecdsa, headerOf, type Forgery } from "../../src/testing/conformance/forge.js";

/** Signs with an HMAC under the UTF-8 bytes of a secret. */
export const hmac = (hash = "sha256", secret = TEST_SECRET): forging.Sign =>
  forging.hmac(Buffer.from(secret, "utf8"), hash);

/** A copy of a good token with something changed, signed with the right key unless `sign` says otherwise. */
export function forge(token: string, { sign = hmac(), ...changes }: forging.Forgery): string {
  return forging.forge(token, { sign, ...changes });
}
