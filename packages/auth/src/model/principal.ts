import type { Role } from "./scope.js";

/**
 * Who is calling, as the verified credential says.
 *
 * @example
 * ```ts
 * import type { Principal } from "@repo/auth";
 *
 * export const isAdmin = ({ role, scopes }: Principal): boolean => role === "admin" && scopes.includes("admin");
 * ```
 */
export interface Principal {
  readonly userId: string;
  readonly username: string;
  readonly role: Role;
  readonly scopes: readonly string[];
  /** The services that accept the credential. */
  readonly audience: readonly string[];
  /** The session of an access token; null when an API key was sent. */
  readonly sessionId: string | null;
  readonly clientId: string;
  /** When the credential ends, in ms since 1970. */
  readonly expiresAt: number;
}
