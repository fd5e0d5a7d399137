import { parseArgs } from "node:util";

/** What one run of the benchmark does. */
export interface Options {
  /** How many rows the large table has; the small one has 1,000. */
  readonly rows: number;
  /** How long each case is measured in one round, in seconds. */
  readonly seconds: number;
  /** How many rounds count. One more goes before them, to warm up. */
  readonly rounds: number;
  /** Whether docs/performance.md and its chart are written. */
  readonly write: boolean;
  /** Another checkout of this repository, built: its service is measured beside this one's. */
  readonly before?: string;
}

const FULL = { rows: "100000", seconds: "2", rounds: "3" };
const QUICK = { rows: "100000", seconds: "0.4", rounds: "1" };

/**
 * Reads the command line. `--quick` only changes defaults, so that `--quick --rounds 3` means what it says.
 * @throws {Error} naming the option that is wrong
 */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      rows: { type: "string" },
      seconds: { type: "string" },
      rounds: { type: "string" },
      write: { type: "boolean", default: false },
      before: { type: "string" },
    },
  });
  const defaults = values.quick ? QUICK : FULL;
  return {
    rows: number("--rows", values.rows ?? defaults.rows, { min: 1000, max: 5_000_000, whole: true }),
    seconds: number("--seconds", values.seconds ?? defaults.seconds, { min: 0.05, max: 60, whole: false }),
    rounds: number("--rounds", values.rounds ?? defaults.rounds, { min: 1, max: 50, whole: true }),
    write: values.write,
    ...(values.before !== undefined && { before: values.before }),
  };
}

function number(name: string, text: string, { min, max, whole }: { min: number; max: number; whole: boolean }): number {
  const value = (whole ? /^\d+$/ : /^\d+(\.\d+)?$/).test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw new Error(`${name} is "${text}". Write a ${whole ? "whole " : ""}number from ${min} to ${max}.`);
}
