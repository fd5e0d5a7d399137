import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe } from "../mocha.js";
import { ecdsa, forge, hmac, rsa, type Forgery } from "./forge.js";
import type { Subject } from "./subject.js";
import { refusesForgeries, refusesTokens, type Subjects } from "./table.js";

const unsigned = (alg: string): Forgery => ({ header: { alg }, sign: () => "" });

/** Tokens that nobody has signed (RFC 8725, 3.2), or that were changed after somebody had. */
export function unsignedTokens(subject: Subjects): void {
  describe("an unsigned or changed token", () => {
    refusesForgeries(subject, {
      "alg none": unsigned("none"),
      "alg None": unsigned("None"),
      "alg NONE": unsigned("NONE"),
      "alg nOnE": unsigned("nOnE"),
      "alg none with the right signature": { header: { alg: "none" } },
      "an empty signature": { sign: () => "" },
      "a signature of zeros": { sign: () => Buffer.alloc(64).toString("base64url") },
      "no alg": { header: { alg: undefined } },
      "an alg that is not text": ({ signing }) => ({ header: { alg: [signing.algorithm] } }),
    });
    refusesTokens(subject, {
      "a token without its third part": async ({ token }) => (await token()).split(".").slice(0, 2).join("."),
      "a token without its third part but for the dot": async ({ token }) => (await token()).replace(/[^.]*$/, ""),
      "a token that breaks off": async ({ token }) => (await token()).slice(0, -5),
      "a changed payload": async ({ token, sign }) => {
        const good = await token();
        const changed = forge(good, { claims: { role: "admin" }, sign });
        return [...changed.split(".").slice(0, 2), good.split(".")[2]].join(".");
      },
      "a changed signature": async ({ token }) => {
        const [header, payload, signature = ""] = (await token()).split(".");
        return `${header}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
      },
      "the signature of another token": async ({ token }) => {
        const [one, other] = [await token(), await token()];
        return [...one.split(".").slice(0, 2), other.split(".")[2]].join(".");
      },
      "two more parts": async ({ token }) => `${await token()}.a.b`,
    });
  });
}

/** Tokens under another algorithm than the one that the key is for (RFC 8725, 3.1), and under other keys. */
export function confusedTokens(subject: Subjects): void {
  const ec = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
  const rs = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  const own = Buffer.from("attacker".repeat(4));

  describe("a confused token", () => {
    refusesForgeries(subject, {
      "HS384 under the same key": ({ signing }) => ({ header: { alg: "HS384" }, sign: byHmac(signing.verifyKey, 384) }),
      "HS512 under the same key": ({ signing }) => ({ header: { alg: "HS512" }, sign: byHmac(signing.verifyKey, 512) }),
      "ES256 by a key of its own": { header: { alg: "ES256" }, sign: ecdsa(ec) },
      "RS256 by a key of its own": { header: { alg: "RS256" }, sign: rsa(rs) },
      "HS256 by a key of its own": { header: { alg: "HS256" }, sign: hmac(own) },
      "an asymmetric alg over an HMAC": ({ signing }) => ({
        header: { alg: signing.algorithm === "HS256" ? "ES256" : "RS256" },
        sign: byHmac(signing.verifyKey, 256),
      }),
    });
    refusesTokens(subject, {
      "the public key in any of its forms as the secret of an HMAC": publicKeysAsSecrets,
    });
  });

  describe("a token that brings its own key", () => {
    const oct = { kty: "oct", k: own.toString("base64url") };
    const jwkOf = { HS256: oct, ES256: createPublicKey(ec).export({ format: "jwk" }) };
    const signOf = { HS256: hmac(own), ES256: ecdsa(ec) };
    const bringing =
      (header: (algorithm: "HS256" | "ES256") => Record<string, unknown>) =>
      ({ signing: { algorithm } }: Subject): Forgery => ({ header: header(algorithm), sign: signOf[algorithm] });
    refusesForgeries(subject, {
      "a jwk that it is signed with": bringing((algorithm) => ({ jwk: jwkOf[algorithm] })),
      "a jku": bringing(() => ({ jku: "http://127.0.0.1:9/keys.json" })),
      "an x5u": bringing(() => ({ x5u: "http://127.0.0.1:9/certificate.pem" })),
      "an x5c": bringing(() => ({ x5c: ["bm90IGEgY2VydGlmaWNhdGU="] })),
      "an address for its kid": bringing(() => ({ kid: "http://127.0.0.1:9/keys.json" })),
    });
  });
}

/** An HMAC under the bytes of a key: the secret itself, or, where the key is public, what everybody can read. */
function byHmac(key: KeyObject, bits: 256 | 384 | 512): (input: string) => string {
  const secret = key.type === "secret" ? key : Buffer.from(key.export({ format: "pem", type: "spki" }));
  return (input) => createHmac(`sha${bits}`, secret).update(input).digest("base64url");
}

/** Where there is no public key, a stranger's: whoever believes it tries to verify with what the token brings. */
async function publicKeysAsSecrets({ signing, test, forge }: Subject): Promise<string[]> {
  const stranger = createPublicKey(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey);
  const key = signing.verifyKey.type === "public" ? signing.verifyKey : stranger;
  const pem = key.export({ format: "pem", type: "spki" }).toString();
  const jwk = JSON.stringify(key.export({ format: "jwk" }));
  const keySet = await (await fetch(`${test.url}/.well-known/jwks.json`)).text();
  const secrets = [pem, pem.trim(), key.export({ format: "der", type: "spki" }), jwk, keySet];
  return Promise.all(secrets.map((secret) => forge({ header: { alg: "HS256" }, sign: hmac(secret) })));
}
