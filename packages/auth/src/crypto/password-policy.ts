import { readFileSync } from "node:fs";
import { fits, PASSWORD_MAX_BYTES } from "./password.js";

/** The rules for new passwords: length, no common ones, none with the names at hand, and no composition rules (NIST SP 800-63B-4). */
export interface PasswordPolicy {
  readonly minLength: number;
  readonly service: string;
  readonly common: "refuse" | "warn";
}

/** The 3,000 commonest passwords of at least 8 characters, from the list of zxcvbn-ts (MIT). */
const COMMON = new Set(
  readFileSync(new URL("../../../data/common-passwords.txt", import.meta.url), "utf8")
    .trimEnd()
    .split("\n"),
);

/** Whether a password is among the commonest, whatever its case. */
export function isCommon(password: string): boolean {
  return COMMON.has(password.toLowerCase());
}

/** What is wrong with a new password, or undefined. The sentence never repeats the password. */
export function passwordFault(
  password: string,
  username: string,
  { minLength, service, common }: PasswordPolicy,
): string | undefined {
  const lower = password.toLowerCase();
  if (!password.isWellFormed()) return "must be well-formed Unicode";
  if ([...password].length < minLength) return `must have at least ${minLength} characters`;
  if (!fits(password)) return `must have at most ${PASSWORD_MAX_BYTES} bytes, because bcrypt ignores the rest`;
  if (username !== "" && lower.includes(username.toLowerCase())) return "must not contain the username";
  if (lower.includes(service.toLowerCase())) return "must not contain the name of the service";
  if (common === "refuse" && isCommon(password)) return "is one of the 3,000 commonest passwords in the world";
  return undefined;
}
