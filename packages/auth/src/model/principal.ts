import type { Role } from "./scope.js";

/** Who is calling, as the verified credential says. */
export interface Principal {
  readonly userId: string;
  readonly username: string;
  readonly role: Role;
  readonly scopes: readonly string[];
  readonly sessionId: string;
  readonly clientId: string;
  /** When the credential ends, in ms since 1970. */
  readonly expiresAt: number;
}
