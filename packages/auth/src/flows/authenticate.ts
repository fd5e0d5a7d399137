import type { Tokens } from "../crypto/token.js";
import { AuthError } from "../model/errors.js";
import type { Principal } from "../model/principal.js";

/** Who a credential belongs to, if it covers the scopes. */
export type Authenticate = (token: string | undefined, needed: readonly string[]) => Principal;

/** Builds the flow behind `requires(...)`. */
export function createAuthenticate({ service, tokens }: { service: string; tokens: Tokens }): Authenticate {
  return (token, needed) => {
    if (token === undefined) {
      throw new AuthError("missing_token", "Send an access token: Authorization: Bearer <token>.", {
        challenge: { realm: service },
      });
    }
    const principal = tokens.verify(token);
    const missing = needed.filter((scope) => !principal.scopes.includes(scope));
    if (missing.length > 0) {
      const detail = `The token lacks the scope ${missing.join(" ")}.`;
      throw new AuthError("insufficient_scope", detail, {
        challenge: { realm: service, scope: needed.join(" ") },
      });
    }
    return principal;
  };
}
