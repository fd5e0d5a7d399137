import type { Role } from "./scope.js";

/** An account. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly passwordHash: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly disabledAt: string | null;
  /** Raised when the role changes or the user is disabled; tokens carry it as `ver`. */
  readonly version: number;
  /** Raised when the password changes, but not when the same password is hashed again. */
  readonly passwordVersion: number;
  readonly createdAt: string;
}

/** 3 to 64 of ASCII letters, digits, `.`, `_` and `-`: no two names that only look alike. */
export const USERNAME = /^[A-Za-z0-9._-]{3,64}$/;
export const USERNAME_RULE = "must be 3 to 64 of the letters A-Z and a-z, digits, dot, underscore and hyphen";
