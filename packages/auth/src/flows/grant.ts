import { AuthError } from "../model/errors.js";
import { scopesOfRole, splitScope, type Role } from "../model/scope.js";
import type { Registry } from "../store/services.js";

/** What a token may be used for, and where. */
export interface Grant {
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
}

/**
 * What a user of this role gets. Nothing asked for means everything the role allows; what was asked for is given
 * exactly or refused, never widened.
 *
 * @throws {AuthError} `invalid_scope`, or `invalid_target` (RFC 8707) for an unknown service
 */
export function grantFor(
  role: Role,
  registry: Registry,
  asked: { scope: string | null; audience: string | null },
): Grant {
  const allowed = scopesOfRole(role, registry.scopes);
  const scopes = asked.scope === null ? allowed : splitScope(asked.scope);
  if (scopes.length === 0 || !scopes.every((scope) => allowed.includes(scope))) {
    throw new AuthError("invalid_scope", "A scope that was asked for does not exist, or is not for this user.");
  }
  const audience = asked.audience === null ? registry.services : splitScope(asked.audience);
  if (audience.length === 0 || !audience.every((name) => registry.services.includes(name))) {
    throw new AuthError("invalid_target", "A service that was named as audience is not registered.");
  }
  return { scopes, audience };
}
