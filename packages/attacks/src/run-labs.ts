import type { Lab, Say, Verdict } from "./lab.js";
import { labs } from "./labs/index.js";
import { createNarrator, type Narrator, type Screen } from "./narrator.js";
import { play } from "./play.js";
import { shippedService, weakTwin, type Program } from "./programs.js";

/**
 * Does what the command line asks: without a name it lists the labs, with one, or with `all`, it plays them against both
 * targets.
 *
 * @param targets where the attack has to succeed, and where it has to fail
 * @returns the exit code: 0 when each attack succeeded against the weak twin and failed against the shipped service
 */
export async function runLabs(
  names: readonly string[],
  screen: Screen,
  targets: readonly [weak: Program, strong: Program] = [weakTwin, shippedService],
): Promise<number> {
  const narrator = createNarrator(screen);
  const wanted = names.includes("all") ? labs : labs.filter(({ name }) => names.includes(name));
  const unknown = names.filter((name) => name !== "all" && !labs.some((lab) => lab.name === name));
  if (unknown.length > 0 || names.length === 0) {
    screen.print(unknown.length > 0 ? `There is no lab "${unknown.join('", "')}". There are:` : "The attack labs:");
    screen.print("");
    narrator.list(labs);
    screen.print("");
    screen.print("npm run attack -- <name> plays one against both targets, npm run attack -- all plays them all.");
    return unknown.length > 0 ? 1 : 0;
  }
  const wrong: string[] = [];
  for (const lab of wanted) if (!(await tellLab(lab, targets, narrator, playAlone))) wrong.push(lab.name);
  if (wanted.length === 1) return wrong.length;
  screen.print("");
  screen.print(`${wanted.length - wrong.length} of ${wanted.length} labs ended as they should.`);
  if (wrong.length > 0) screen.print(`Not so: ${wrong.join(", ")}`);
  return wrong.length === 0 ? 0 : 1;
}

/** Plays a lab against one target, and tells each step. */
export type PlayLab = (lab: Lab, program: Program, say: Say) => Promise<Verdict>;

/** Tells one lab from its story to both verdicts; whether it ended as it should. */
export async function tellLab(
  lab: Lab,
  targets: readonly Program[],
  narrator: Narrator,
  playLab: PlayLab,
): Promise<boolean> {
  narrator.open(lab);
  const verdicts: [string, Verdict][] = [];
  for (const program of targets) {
    const verdict = await playLab(lab, program, narrator.target(program.name));
    narrator.verdict(verdict);
    verdicts.push([program.name, verdict]);
  }
  const [onWeak, onStrong] = verdicts.map(([, { succeeded }]) => succeeded);
  const isRight = onWeak === true && onStrong === false;
  narrator.sum(verdicts, isRight);
  return isRight;
}

const playAlone: PlayLab = async (lab, program, say) => {
  const outcome = (await play([lab], program, () => say)).get(lab.name);
  if (outcome?.status !== "fulfilled") throw outcome?.reason;
  return outcome.value;
};
