import { Problem, type ProblemExtra } from "@repo/service";
import type { Check } from "./checks.js";

/** What a code means on the wire: the status, whether OAuth knows it by this name, and which challenge goes with it. */
interface Meaning {
  readonly status: number;
  readonly oauth?: true;
  readonly challenge?: "bearer" | "bearer_with_error" | "basic";
}

/** Every refusal of this package. One table, so that a code cannot mean two things in two places. */
const MEANINGS = {
  missing_token: { status: 401, challenge: "bearer" }, // RFC 6750, 3.1: no error code where no token was sent
  invalid_token: { status: 401, oauth: true, challenge: "bearer_with_error" },
  invalid_api_key: { status: 401, challenge: "bearer" },
  insufficient_scope: { status: 403, oauth: true, challenge: "bearer_with_error" },
  user_token_required: { status: 403 },
  wrong_password: { status: 403 },
  not_owner: { status: 403 },
  credential_repeated: { status: 400 },
  credential_in_query: { status: 400 },
  several_credentials: { status: 400 },
  registration_disabled: { status: 403 },
  username_taken: { status: 409 },
  validation_failed: { status: 422 },
  too_many_requests: { status: 429 },
  hashing_saturated: { status: 503 },
  invalid_request: { status: 400, oauth: true },
  invalid_client: { status: 401, oauth: true, challenge: "basic" }, // RFC 6749, 5.2
  invalid_grant: { status: 400, oauth: true },
  invalid_scope: { status: 400, oauth: true },
  invalid_target: { status: 400, oauth: true },
  unsupported_grant_type: { status: 400, oauth: true },
} as const satisfies Record<string, Meaning>;

export type AuthErrorCode = keyof typeof MEANINGS;

/** Every code that this package answers with. */
export const authErrorCodes = Object.keys(MEANINGS) as AuthErrorCode[];

/** Who asks for the credential, and the scope it would need (RFC 6750, section 3). */
export interface Challenge {
  readonly realm: string;
  readonly scope?: string;
}

/**
 * A refusal by the security logic; its code decides status, OAuth error and challenge.
 *
 * @example
 * ```ts
 * import { AuthError } from "@repo/auth";
 * import type { ErrorRequestHandler } from "express";
 *
 * // Stands before the handler that answers.
 * export const tellRefusals: ErrorRequestHandler = (error, _req, _res, next) => {
 *   if (error instanceof AuthError) console.info(error.status, error.code); // 403 insufficient_scope
 *   next(error);
 * };
 * ```
 */
export class AuthError extends Problem {
  override readonly name = "AuthError";
  /** Whether the code is one that OAuth clients know. */
  readonly oauth: boolean;
  /** Which check of a credential refused it, where one did. */
  readonly check: Check | undefined;

  constructor(
    override readonly code: AuthErrorCode,
    detail: string,
    { challenge, check, headers, ...extra }: ProblemExtra & { challenge?: Challenge; check?: Check } = {},
  ) {
    const meaning: Meaning = MEANINGS[code];
    const value = challenge && challengeOf(meaning, code, detail, challenge);
    super(code, meaning.status, detail, {
      ...extra,
      headers: { ...headers, ...(value && { "WWW-Authenticate": value }) },
    });
    this.oauth = meaning.oauth === true;
    this.check = check;
  }
}

function challengeOf(
  { challenge }: Meaning,
  code: string,
  detail: string,
  { realm, scope }: Challenge,
): string | undefined {
  if (challenge === undefined) return undefined;
  if (challenge === "basic") return `Basic realm="${realm}"`;
  const error = challenge === "bearer_with_error" && { error: code, error_description: detail };
  const parts = Object.entries({ realm, ...error, ...(scope && { scope }) });
  return `Bearer ${parts.map(([name, value]) => `${name}="${value}"`).join(", ")}`;
}
