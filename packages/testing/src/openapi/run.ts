/**
 * What this process has seen of answers, for scripts/mocha-reporter.cjs, which hands it on: after every test of the project
 * each promised answer has to have been given by somebody.
 */
const promised = new Set<string>();
const given = new Set<string>();
const faults: string[] = [];

Object.assign(globalThis, { answersOfRun: { promised, given } });

export const answersOfRun = {
  promised(names: readonly string[]): void {
    for (const name of names) promised.add(name);
  },

  note({ fault, name }: { readonly fault?: string; readonly name?: string }): void {
    if (name !== undefined) given.add(name);
    if (fault !== undefined) faults.push(fault);
  },

  /** @throws {Error} when an answer was not as its API describes it */
  assertNoFaults(): void {
    const shown = [...new Set(faults)].slice(0, 20).join("\n");
    if (faults.length > 0)
      throw new Error(`${faults.length} answers were not as /openapi.json describes them:\n${shown}`);
  },
};
