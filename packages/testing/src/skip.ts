/** Skips a test and says why; in CI a skipped test is a failure (scripts/test.mjs). */
export function skip(context: Mocha.Context, reason: string): never {
  console.log(`SKIPPED: ${context.test?.fullTitle()}: ${reason}`);
  return context.skip();
}
