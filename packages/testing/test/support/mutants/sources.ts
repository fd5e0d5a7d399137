/** A file whose refusals are neutralised. */
export interface MutatedSource {
  /** From packages/auth/src. */
  readonly file: string;
  /** Declarations that refuse no credential, each with what they do instead. */
  readonly without?: Readonly<Record<string, string>>;
  /** Tests, from packages/auth/test, of what no service shows of itself; besides the conformance suite. */
  readonly also?: readonly string[];
}

/** Everything that verifies a token, authenticates, and reads a credential. */
export const SOURCES: readonly MutatedSource[] = [
  {
    file: "crypto/verify-token.ts",
    without: { reason: "finds words for a refusal", claims: "answers introspection, and lets nobody in" },
  },
  { file: "crypto/token-header.ts" },
  { file: "crypto/claims.ts" },
  { file: "crypto/api-key.ts" },
  {
    file: "flows/authenticate.ts",
    without: { andThen: "goes on with a value" },
    also: ["http/late-body"],
  },
  { file: "flows/authenticate-api-key.ts" },
  {
    file: "flows/revocations.ts",
    without: { concerns: "is asked where a million endings are remembered, and says so with true" },
    also: ["flows/revocations"],
  },
  { file: "http/credential.ts" },
  {
    file: "http/requires.ts",
    without: { isGuard: "tells a guard from other handlers" },
    also: ["http/late-body", "http/requires", "http/requires-owner", "http/request-limit"],
  },
  {
    file: "model/scope.ts",
    without: { IDENTITY_SCOPES: "says which scopes there are", splitScope: "takes words apart" },
  },
];

/** A mutant that changes nothing by itself, because something else refuses the same. */
export interface Equivalent {
  readonly mutant: string;
  /** What refuses the same: with both neutralised, the suite must notice. */
  readonly with?: string;
  readonly because: string;
}

export const EQUIVALENTS: readonly Equivalent[] = [
  {
    mutant: "crypto/verify-token.ts: header.alg !== known.algorithm -> false",
    with: "crypto/verify-token.ts: algorithms: [algorithm] -> ...{}",
    because: "jsonwebtoken is told the one algorithm, too.",
  },
  {
    mutant: "crypto/verify-token.ts: algorithms: [algorithm] -> ...{}",
    with: "crypto/verify-token.ts: header.alg !== known.algorithm -> false",
    because: "The header's alg was compared with the key's before.",
  },
  {
    mutant: "crypto/claims.ts: iss: isFilled -> () => true",
    with: "crypto/verify-token.ts: issuer -> ...{}",
    because: "jsonwebtoken has compared it with the issuer, which is text.",
  },
  {
    mutant: "flows/authenticate.ts: revoked -> false",
    with: "flows/authenticate.ts: revocations.isRevoked(principal as VerifiedToken) === true -> false",
    because: "Where the answer is there at once, which is nearly always, requires(...) looks again.",
  },
  {
    mutant: "flows/authenticate-api-key.ts: !found -> false",
    with: "flows/authenticate-api-key.ts: !matches -> false",
    because: "No secret has the hash that is compared where there is no row.",
  },
  {
    mutant: 'crypto/token-header.ts: typeof kid !== "string" -> false',
    because: "A key is looked up by its exact kid, and no key has one that is not text.",
  },
  {
    mutant: "crypto/token-header.ts: token.length > TOKEN_MAX_BYTES -> false",
    because: "It spares a fetch of the key set; the verifier looks at the length again, and that is what refuses.",
  },
  {
    mutant: 'model/scope.ts: ADMIN_ONLY: "admin" -> ...[]',
    with: 'model/scope.ts: NEVER_IN_KEYS: "admin" -> ...[]',
    because: "No API key has it in any case, and what a token has was decided when it was made.",
  },
];
