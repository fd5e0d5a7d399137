/** The public half of a signing key, as a JWK set shows it (RFC 7517, 4; RFC 7518, 6.2.1). */
export interface PublicJwk {
  readonly kty: "EC";
  readonly crv: "P-256";
  readonly x: string;
  readonly y: string;
  readonly kid: string;
  readonly use: "sig";
  readonly alg: "ES256";
}

/** A key of the ring: its private half opens only with the secret that all services of the identity database have. */
export interface SigningKey {
  readonly kid: string;
  readonly publicJwk: PublicJwk;
  readonly sealedPrivateKey: string;
  readonly createdAt: string;
  /** From when on it signs; it is published, and verifies, from the beginning. */
  readonly signsFrom: string;
  /** When the last token that it signed has expired; null while no later key is there. */
  readonly retiresAt: string | null;
}

/** How long whoever fetches the public keys may keep them, in seconds. */
export const JWKS_LIFETIME_SECONDS = 300;
