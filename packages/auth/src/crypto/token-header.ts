/** The part of a JWT's header that decides whether its signature is looked at. */
export interface TokenHeader {
  /** As it stands there, of whatever type: it is only ever compared with what the key is for. */
  readonly alg: unknown;
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
  const header = parse(token.split(".", 1)[0] ?? "");
  if (typeof header !== "object" || header === null || "crit" in header) return undefined;
  const { alg, kid, typ } = header as Record<string, unknown>;
  if (typeof kid !== "string" || typeof typ !== "string") return undefined;
  return ACCESS_TOKEN_TYPES.includes(typ.toLowerCase()) ? { alg, kid } : undefined;
}

/** The `kid` that a token names, if it may be an access token at all. */
export function kidOf(token: string): string | undefined {
  return token.length > TOKEN_MAX_BYTES ? undefined : readHeader(token)?.kid;
}

function parse(segment: string): unknown {
  try {
    return JSON.parse(Buffer.from(segment, "base64url").toString());
  } catch {
    return undefined;
  }
}
