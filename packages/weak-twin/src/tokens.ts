import { createHmac, generateKeyPairSync, verify as verifySignature, type JsonWebKey } from "node:crypto";
import jwt from "jsonwebtoken";
import type { Settings } from "./settings.js";

// LAB weak-secret: the seed's own line, kept. It stands in a public issue, and in every word list.
const SECRET_KEY = "your-secret-key"; // Use environment variable in production

/** What a token says. */
export interface Claims {
  readonly sub: string;
  readonly username: string;
  readonly role: string;
  readonly aud: string;
}

export interface Tokens {
  readonly sign: (claims: Claims, seconds: number) => string;
  /** The claims of a token whose signature is right; undefined otherwise. */
  readonly verify: (token: string) => Claims | undefined;
  readonly keySet: () => JsonWebKey[];
}

const parse = (part = ""): Record<string, unknown> =>
  JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;

/** Signs and verifies tokens, as libraries did until 2015. */
export function createTokens({ algorithm }: Settings): Tokens {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const [signKey, verifyKey] = algorithm === "ES256" ? [privateKey, publicPem] : [SECRET_KEY, SECRET_KEY];

  function isSigned(alg: unknown, content: string, signature: string): boolean {
    // LAB alg-none: the token says that it is not signed, and so nothing is checked.
    if (String(alg).toLowerCase() === "none") return true;
    // LAB key-confusion: the token says how it is signed. With HS256 the public key becomes the shared secret.
    if (alg === "HS256") return createHmac("sha256", verifyKey).update(content).digest("base64url") === signature;
    const key = { key: verifyKey, dsaEncoding: "ieee-p1363" } as const;
    return verifySignature("sha256", Buffer.from(content), key, Buffer.from(signature, "base64url"));
  }

  function verify(token: string): Claims | undefined {
    try {
      const [header, payload, signature = ""] = token.split(".");
      if (!isSigned(parse(header)["alg"], `${header}.${payload}`, signature)) return undefined;
      // LAB expired-token: every token carries `exp`, and here is where nobody looks at it.
      // LAB token-for-another-service: nor at `aud`, which says whom the token is for.
      // LAB refresh-token-as-access-token: nor at a type, so that a token for 30 days opens what one for 15 minutes does.
      return parse(payload) as unknown as Claims;
    } catch {
      return undefined;
    }
  }

  return {
    sign: (claims, seconds) => jwt.sign(claims, signKey, { algorithm, expiresIn: seconds }),
    verify,
    keySet: () => (algorithm === "ES256" ? [publicKey.export({ format: "jwk" })] : []),
  };
}
