import { setTimeout as delay } from "node:timers/promises";

/** Waits until a condition holds, asking again every 5 ms; fails after 20 s. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`still false after 20 s: ${condition.toString()}`);
    await delay(5);
  }
}
