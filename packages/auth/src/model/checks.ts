/**
 * What is asked of a credential, in this order, and which setting has a say in it. In development a refusal tells how far
 * its credential came.
 */
export const CHECKS = {
  token: {
    credential: "Authorization",
    size: undefined,
    type: undefined,
    key: "SECRET_KEY, AUTH_DATABASE_URL",
    algorithm: "AUTH_ALGORITHM",
    signature: "SECRET_KEY",
    not_before: undefined,
    expiry: "ACCESS_TOKEN_EXPIRE_MINUTES",
    audience: "service",
    issuer: "AUTH_ISSUER",
    claims: undefined,
    revocation: undefined,
    scope: undefined,
    owner: undefined,
  },
  api_key: {
    credential: "X-API-Key",
    form: undefined,
    key: "AUTH_DATABASE_URL",
    expiry: undefined,
    user: undefined,
    audience: "service",
    user_token: undefined,
    scope: undefined,
    owner: undefined,
  },
} as const satisfies Record<string, Readonly<Record<string, string | undefined>>>;

/** One of them. */
export type Check = keyof (typeof CHECKS)["token"] | keyof (typeof CHECKS)["api_key"];

/** What became of one of them. */
export interface Explained {
  readonly check: string;
  readonly result: "passed" | "failed" | "not reached";
  readonly setting?: string;
}

/**
 * How far a credential came.
 *
 * @param failed the check that refused it; those before it have passed, those behind it were not reached
 */
export function explain(kind: keyof typeof CHECKS, failed: Check): Explained[] {
  const checks = Object.entries(CHECKS[kind]);
  const at = checks.findIndex(([check]) => check === failed);
  return checks.map(([check, setting], index) => ({
    check,
    result: index < at ? "passed" : index === at ? "failed" : "not reached",
    ...(setting !== undefined && { setting }),
  }));
}
