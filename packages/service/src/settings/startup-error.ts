/** One thing that keeps the process from starting: what it is called, what is wrong, what to write instead. */
export interface Fault {
  readonly name: string;
  readonly problem: string;
  readonly mend: string;
}

/**
 * Thrown when a process cannot start as it is set up. It carries every fault at once, because a start that
 * reports one fault at a time costs one restart for each.
 */
export class StartupError extends Error {
  override readonly name = "StartupError";

  constructor(
    readonly faults: readonly Fault[],
    headline = "Nothing was started, because of these settings:",
  ) {
    const lines = faults.map(({ name, problem, mend }) => `  ${name} ${problem}\n      ${mend}`);
    super([headline, ...lines].join("\n"));
  }
}
