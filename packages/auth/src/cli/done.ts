import type { PasswordInput } from "./read-password.js";

/** What commands may be given besides words. */
export const OPTIONS = {
  now: { type: "boolean", default: false },
  scope: { type: "string" },
  database: { type: "string" },
  "last-seal": { type: "string" },
} as const;

export type Option = keyof typeof OPTIONS;

/** What a command was given: the words in its usage, and its options. */
export interface Given {
  readonly words: readonly string[];
  readonly scope: string | undefined;
  readonly now: boolean;
  readonly database: string | undefined;
  readonly "last-seal": string | undefined;
}

/** Where a password is read from. */
export interface WithInput {
  readonly input: PasswordInput;
}

/** What a command has done: as data for `--json`, and in words. */
export interface Done {
  readonly data: unknown;
  readonly text: string;
  /** Whether what it found is bad: exit code 1. */
  readonly failed?: boolean;
}

/** The command line itself is wrong: exit code 2. */
export class UsageError extends Error {}
