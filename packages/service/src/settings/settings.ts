import { StartupError, type Fault } from "./startup-error.js";
import type { Environment } from "./environment.js";

/** How one variable becomes a value. `parse` gets `undefined` when the variable is unset. */
export interface Setting<T> {
  readonly name: string;
  readonly parse: (raw: string | undefined, environment: Environment) => T;
}

/** Thrown by a setting's `parse`: what is wrong, and what to write instead. Never repeats a secret's value. */
export class SettingError extends Error {
  constructor(
    readonly problem: string,
    readonly mend: string,
  ) {
    super(`${problem} ${mend}`);
  }
}

/** Settings by the name they have in code; groups may hold groups. */
export interface SettingGroup {
  readonly [key: string]: Setting<unknown> | SettingGroup;
}

/** What `readSettings` gives for a group of settings: the same names, with the values. */
export type Settings<S> = { readonly [K in keyof S]: S[K] extends Setting<infer T> ? T : Settings<S[K]> };

/**
 * Reads every setting and reports all faults together.
 *
 * @throws {StartupError} one fault for each wrong setting; nothing may start after that
 */
export function readSettings<S extends SettingGroup>(environment: Environment, settings: S): Settings<S> {
  const faults: Fault[] = [];
  const values = readGroup(environment, settings, faults);
  if (faults.length > 0) throw new StartupError(faults);
  return values as Settings<S>;
}

function readGroup(environment: Environment, group: SettingGroup, faults: Fault[]): object {
  const read = (entry: Setting<unknown> | SettingGroup): unknown => {
    if (!isSetting(entry)) return readGroup(environment, entry, faults);
    try {
      return entry.parse(environment[entry.name], environment);
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      const known = faults.some(({ name }) => name === entry.name); // NODE_ENV may stand in several groups
      if (!known) faults.push({ name: entry.name, problem: error.problem, mend: error.mend });
      return undefined;
    }
  };
  return Object.fromEntries(Object.entries(group).map(([key, entry]) => [key, read(entry)]));
}

function isSetting(entry: Setting<unknown> | SettingGroup): entry is Setting<unknown> {
  return typeof entry["parse"] === "function";
}

/** A whole number between `min` and `max`, written in plain decimal digits. */
export function integer(name: string, range: { default: number; min: number; max: number }): Setting<number> {
  const mend = `Write a whole number from ${range.min} to ${range.max}, for example ${name}=${range.default}.`;
  return {
    name,
    parse(raw) {
      if (raw === undefined) return range.default;
      const value = /^\d{1,15}$/.test(raw) ? Number(raw) : NaN;
      if (!(value >= range.min && value <= range.max)) throw new SettingError(`is "${raw}".`, mend);
      return value;
    },
  };
}

/** One of the listed words. */
export function oneOf<const T extends string>(name: string, words: readonly T[], fallback: NoInfer<T>): Setting<T> {
  return {
    name,
    parse(raw = fallback) {
      const word = words.find((each) => each === raw);
      if (word === undefined) throw new SettingError(`is "${raw}".`, `Write one of: ${words.join(", ")}.`);
      return word;
    },
  };
}

/** `true` or `false`. */
export function flag(name: string, fallback: boolean): Setting<boolean> {
  const { parse } = oneOf(name, ["true", "false"], fallback ? "true" : "false");
  return { name, parse: (raw, environment) => parse(raw, environment) === "true" };
}

/** Any text. */
export function text(name: string, fallback: string): Setting<string> {
  return { name, parse: (raw = fallback) => raw };
}
