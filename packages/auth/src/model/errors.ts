import { Problem, type ProblemExtra } from "@repo/service";

/** What a code means on the wire: the status, the OAuth error of RFC 6749, and whether a challenge goes with it. */
interface Meaning {
  readonly status: number;
  readonly oauth?: string;
  readonly challenge?: "bare" | "with_error";
}

/** Every refusal of this package. One table, so that a code cannot mean two things in two places. */
const MEANINGS = {
  missing_token: { status: 401, challenge: "bare" }, // RFC 6750, 3.1: no error code where no token was sent
  invalid_token: { status: 401, challenge: "with_error" },
  insufficient_scope: { status: 403, challenge: "with_error" },
  not_owner: { status: 403 },
  credential_repeated: { status: 400 },
  credential_in_query: { status: 400 },
  registration_disabled: { status: 403 },
  username_taken: { status: 409 },
  validation_failed: { status: 422 },
  hashing_saturated: { status: 503, oauth: "temporarily_unavailable" },
  invalid_request: { status: 400, oauth: "invalid_request" },
  invalid_client: { status: 401, oauth: "invalid_client" },
  invalid_grant: { status: 400, oauth: "invalid_grant" },
  invalid_scope: { status: 400, oauth: "invalid_scope" },
  invalid_target: { status: 400, oauth: "invalid_target" },
  unsupported_grant_type: { status: 400, oauth: "unsupported_grant_type" },
} as const satisfies Record<string, Meaning>;

export type AuthErrorCode = keyof typeof MEANINGS;

/** Every code that this package answers with. */
export const authErrorCodes = Object.keys(MEANINGS) as AuthErrorCode[];

/** Who asks for the credential, and the scope it would need (RFC 6750, section 3). */
export interface Challenge {
  readonly realm: string;
  readonly scope?: string;
}

/** A refusal by the security logic; its code decides status, OAuth error and challenge. */
export class AuthError extends Problem {
  override readonly name = "AuthError";
  readonly oauth: string | undefined;

  constructor(
    override readonly code: AuthErrorCode,
    detail: string,
    { challenge, headers, ...extra }: ProblemExtra & { challenge?: Challenge } = {},
  ) {
    const meaning: Meaning = MEANINGS[code];
    const challenged =
      challenge &&
      meaning.challenge &&
      bearerChallenge(challenge, meaning.challenge === "bare" ? undefined : { code, detail });
    super(code, meaning.status, detail, {
      ...extra,
      headers: { ...headers, ...(challenged && { "WWW-Authenticate": challenged }) },
    });
    this.oauth = meaning.oauth;
  }
}

function bearerChallenge({ realm, scope }: Challenge, error: { code: string; detail: string } | undefined): string {
  const parts = {
    realm,
    ...(error && { error: error.code, error_description: error.detail }),
    ...(scope && { scope }),
  };
  return `Bearer ${Object.entries(parts)
    .map(([name, value]) => `${name}="${value}"`)
    .join(", ")}`;
}
