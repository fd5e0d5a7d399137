/** The part of a JWT's header that decides whether its signature is looked at. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid: string;
}

/** Longer tokens are refused unread. */
export const TOKEN_MAX_BYTES = 8 * 1024;

const ACCESS_TOKEN_TYPES = ["at+jwt", "application/at+jwt"];

/**
 * Reads the header of an access token; undefined when it is not one. The `typ` must say so (RFC 9068, section 4), and any
 * `crit` is refused, because this service understands no extension (RFC 7515, 4.1.11; jsonwebtoken ignores it).
 * `jku`, `x5u`, `jwk` and `x5c` are never read: a token does not choose the key that judges it (RFC 8725, 3.10).
 */
export function readHeader(token: string): TokenHeader | undefined {
  const header = parseObject(token.split(".", 1)[0] ?? "");
  if (!header || "crit" in header) return undefined;
  const { alg, kid, typ } = header;
  if (typeof alg !== "string" || typeof kid !== "string" || typeof typ !== "string") return undefined;
  return ACCESS_TOKEN_TYPES.includes(typ.toLowerCase()) ? { alg, kid } : undefined;
}

/** The `kid` that a token names, if it may be an access token at all. */
export function kidOf(token: string): string | undefined {
  return token.length > TOKEN_MAX_BYTES ? undefined : readHeader(token)?.kid;
}

function parseObject(segment: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, "base64url").toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
