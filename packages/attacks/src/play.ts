import type { Lab, Say, Verdict } from "./lab.js";
import type { Program } from "./programs.js";
import { newStage, type Target } from "./targets.js";

/** How each lab ended on one target, by its name: with a verdict, or with an error before there was one. */
export type Outcomes = ReadonlyMap<string, PromiseSettledResult<Verdict>>;

/**
 * Plays labs on one target, one after the other. They have to need the same settings, as far as `extra` does not say more.
 *
 * @param narrator whom a lab tells what it does
 */
export async function play(
  labs: readonly Lab[],
  program: Program,
  narrator: (lab: Lab) => Say,
  extra: Readonly<Record<string, string>> = {},
): Promise<Outcomes> {
  const services = [...new Set(labs.flatMap((lab) => lab.services ?? []))];
  const stage = await newStage(program, { ...labs[0]?.settings, ...extra }, services);
  try {
    return await playOn(labs, stage.start, narrator);
  } finally {
    await stage.clear();
  }
}

async function playOn(
  labs: readonly Lab[],
  start: (hoursAgo?: number) => Promise<Target>,
  narrator: (lab: Lab) => Say,
): Promise<Outcomes> {
  const outcomes = new Map<string, PromiseSettledResult<Verdict>>();
  const hoursAgo = labs[0]?.hoursAgo ?? 0;
  let target = await start(hoursAgo);
  try {
    const held = new Map<Lab, Promise<unknown>>();
    for (const lab of labs) {
      const holding = lab.hold(target);
      held.set(lab, holding);
      await Promise.allSettled([holding]);
    }
    if (hoursAgo > 0) {
      await target.stop();
      target = await start();
    }
    for (const lab of labs) {
      const attack = held.get(lab)?.then((what) => lab.attack({ url: target.url, held: what, say: narrator(lab) }));
      const [outcome] = await Promise.allSettled([attack as Promise<Verdict>]);
      outcomes.set(lab.name, outcome);
    }
    return outcomes;
  } finally {
    await target.stop();
  }
}
