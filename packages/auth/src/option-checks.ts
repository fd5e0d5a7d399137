import { StartupError } from "@repo/service";
import { IDENTITY_SCOPES, SCOPE_NAME } from "./model/scope.js";

/** One thing that may be wrong with an option, and what to write instead. */
export type Check = readonly [wrong: boolean, name: string, problem: string, mend: string];

/** @throws {StartupError} naming every option that is wrong */
export function refuseWrong(headline: string, checks: readonly Check[]): void {
  const faults = checks.filter(([wrong]) => wrong).map(([, name, problem, mend]) => ({ name, problem, mend }));
  if (faults.length > 0) throw new StartupError(faults, headline);
}

/** What is given as undefined is not given: `environment: undefined` must not pass for anything but production. */
export function given<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

/** Short enough for `<service>:write` to be a scope. */
export const SERVICE_NAME = /^[a-z][a-z0-9-]{1,57}$/;

export function serviceCheck(service: unknown): Check {
  const wrong = typeof service !== "string" || !SERVICE_NAME.test(service);
  return [wrong, "service", "is not a name.", "Write 2 to 58 lower-case letters, digits and hyphens, a letter first."];
}

export function scopesCheck(scopes: readonly string[]): Check {
  const bad = scopes.filter((scope) => !SCOPE_NAME.test(scope) || IDENTITY_SCOPES.some((own) => own === scope));
  return [
    bad.length > 0,
    "scopes",
    `has ${bad.join(", ")}, which cannot be a scope of a service.`,
    `Write printable ASCII without spaces, not ${IDENTITY_SCOPES.join(", ")}.`,
  ];
}

/** The compiler sees these words only in TypeScript; a mistyped one must not count as the looser of two. */
export function wordCheck(name: string, value: unknown, words: readonly string[]): Check {
  const wrong = !words.some((word) => word === value);
  return [wrong, name, `is ${JSON.stringify(value)}.`, `Write one of: ${words.join(", ")}.`];
}

export function numberCheck(name: string, value: number, { min, max }: { min: number; max: number }): Check {
  const wrong = !Number.isInteger(value) || value < min || value > max;
  return [wrong, name, `is ${value}.`, `Write a whole number from ${min} to ${max}.`];
}
