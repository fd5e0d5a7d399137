// As @repo/auth/testing has it, which the tests of this package may not know.

/** A clock that stands still until it is told to move. */
export interface TestClock {
  (): number;
  /** Moves the clock, by ms. */
  advance(ms: number): void;
}

/** A clock that starts at `now`, in ms since 1970. */
export function testClock(now = Date.parse("2026-06-01T12:00:00Z")): TestClock {
  let time = now;
  return Object.assign(() => time, { advance: (ms: number) => void (time += ms) });
}
