/** What a user is in the whole system. */
export type Role = "user" | "admin";

/** The scopes of the identity routes themselves. A service cannot register one of these names. */
export const IDENTITY_SCOPES = ["account", "admin", "tokens:introspect"] as const;

const ADMIN_ONLY: readonly string[] = ["admin", "tokens:introspect"];

/** Scopes of no API key: it lives in files, and must neither manage its user's account nor act as an admin. */
export const NEVER_IN_KEYS: readonly string[] = ["account", "admin"];

/** RFC 6749, section 3.3: printable ASCII without space, quote and backslash. */
export const SCOPE_NAME = /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/;

/** The words of a `scope` parameter or claim, each once. */
export function splitScope(scope: string): string[] {
  return [...new Set(scope.split(" ").filter((word) => word !== ""))];
}

/** The scopes, among all there are, that a role may have. */
export function scopesOfRole(role: Role, registered: readonly string[]): string[] {
  const all = [...IDENTITY_SCOPES, ...registered];
  return role === "admin" ? all : all.filter((scope) => !ADMIN_ONLY.includes(scope));
}

/** What of its scopes an API key may use, its owner having this role now. */
export function scopesOfKey(role: Role, scopes: readonly string[]): string[] {
  const allowed = scopesOfRole(role, scopes);
  return scopes.filter((scope) => allowed.includes(scope) && !NEVER_IN_KEYS.includes(scope));
}
