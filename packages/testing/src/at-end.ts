import { answersOfRun } from "./openapi/run.js";

const cleanups: (() => Promise<unknown>)[] = [];

/** Keeps something to be closed or removed after the last test of a mocha run, last made first. */
export function atEnd(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup);
}

/** Mocha's root hooks, loaded with `--require`. */
export const mochaHooks = {
  async afterAll(this: Mocha.Context): Promise<void> {
    this.timeout(0); // PostgreSQL takes its time to drop many databases
    for (const cleanup of cleanups.reverse()) await cleanup();
    answersOfRun.assertNoFaults();
  },
};
