import { setImmediate } from "node:timers/promises";

/** Lets the event loop turn until something is so; fails after 5 s. */
export async function until(isSo: () => boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`It never came true: ${isSo.toString()}`);
    await setImmediate();
  }
}
