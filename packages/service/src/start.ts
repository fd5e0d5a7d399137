import { StartupError } from "./settings/startup-error.js";

/**
 * Runs a service's `main`. A start that fails says why on standard error and ends with exit code 1: one message
 * with every fault for wrong settings, the whole error for anything else.
 */
export async function start(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof StartupError ? error.message : error);
    process.exit(1);
  }
}
