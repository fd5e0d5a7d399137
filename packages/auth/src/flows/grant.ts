import { AuthError } from "../model/errors.js";
import { scopesOfRole, splitScope, type Role } from "../model/scope.js";
import type { Registry } from "../store/services.js";

/** What a token may be used for, and where. */
export interface Grant {
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
}

/** What a client asked for; null where it asked for nothing. */
export interface Asked {
  readonly scope: string | null;
  readonly audience: string | null;
}

/**
 * What a user of this role gets at sign-in. Nothing asked for means everything the role allows; what was asked for is
 * given exactly or refused, never widened.
 *
 * @throws {AuthError} `invalid_scope`, or `invalid_target` (RFC 8707) for an unknown service
 */
export function grantFor(role: Role, registry: Registry, asked: Asked): Grant {
  return narrow(everything(role, registry), asked);
}

/**
 * What a session gets at a refresh: what was asked for at sign-in, as far as the role allows it now. So a role that
 * changed, or a service that joined, is in the next token, unless the client wanted less.
 *
 * @throws {AuthError} `invalid_scope` when nothing is left
 */
export function grantAgain(role: Role, registry: Registry, session: Asked): Grant {
  const { scopes, audience } = everything(role, registry);
  const still = (all: readonly string[], asked: string | null): readonly string[] =>
    asked === null ? all : splitScope(asked).filter((word) => all.includes(word));
  const grant = { scopes: still(scopes, session.scope), audience: still(audience, session.audience) };
  if (grant.scopes.length > 0) return grant;
  throw new AuthError("invalid_scope", "The user may no longer have any of the scopes that this session asked for.");
}

/**
 * A part of a grant: what is asked for exactly, or all of it.
 * @throws {AuthError} `invalid_scope` or `invalid_target` for what is not in it
 */
export function narrow(grant: Grant, asked: Asked): Grant {
  const scopes = asked.scope === null ? grant.scopes : splitScope(asked.scope);
  if (scopes.length === 0 || !scopes.every((scope) => grant.scopes.includes(scope))) {
    throw new AuthError("invalid_scope", "A scope that was asked for does not exist, or may not be had here.");
  }
  const audience = asked.audience === null ? grant.audience : splitScope(asked.audience);
  if (audience.length === 0 || !audience.every((name) => grant.audience.includes(name))) {
    throw new AuthError("invalid_target", "A service that was named as audience is not registered.");
  }
  return { scopes, audience };
}

function everything(role: Role, { scopes, services }: Registry): Grant {
  return { scopes: scopesOfRole(role, scopes), audience: services };
}
