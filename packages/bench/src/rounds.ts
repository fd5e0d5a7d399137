import { fileURLToPath } from "node:url";
import { CASES, type Case } from "./cases.js";
import type { Effort } from "./measure.js";
import type { Options } from "./options.js";
import { Peer } from "./processes.js";
import { startBare, type Server } from "./site.js";
import { Results } from "./statistics.js";
import { BARE, BEFORE, startBefore, startSubjects, type FullSubject, type Subject } from "./subjects.js";

const LOAD = fileURLToPath(new URL("./load.js", import.meta.url));

/**
 * Starts everything and measures it, in rounds that take case by case and, in each case, subject by subject: when the
 * machine gets slower on the way, it does so for all alike. The first round warms up and does not count.
 *
 * @param folder an empty one, for the databases
 * @param say is told how far it has come
 */
export async function runRounds(
  { rows, rounds, seconds, before: checkout }: Options,
  folder: string,
  say: (text: string) => void,
): Promise<Results> {
  say(`Filling databases with 1,000 and ${rows.toLocaleString("en")} rows.`);
  const load = Peer.start("load", [LOAD]);
  await load.next("listening");
  const bare = await startBare();
  const subjects = await startSubjects(folder, rows);
  const before = checkout === undefined ? undefined : await startBefore(folder, checkout);
  const servers = { bare, subjects, before };

  say("Warming up.");
  await runRound(
    servers,
    CASES.filter(({ cold }) => !cold),
    { load, seconds },
    new Results(),
  );
  const results = new Results();
  for (let round = 1; round <= rounds; round += 1) {
    say(`Round ${round} of ${rounds}.`);
    await runRound(servers, CASES, { load, seconds }, results);
  }
  return results;
}

interface Servers {
  readonly bare: Server;
  readonly subjects: readonly FullSubject[];
  readonly before: Subject | undefined;
}

async function runRound(
  { bare, subjects, before }: Servers,
  cases: readonly Case[],
  effort: Effort,
  results: Results,
): Promise<void> {
  for (const { name, ofBare, ofBefore, ofService } of cases) {
    if (before && ofBefore) results.add({ name, subject: BEFORE }, await ofBefore(before, effort));
    if (ofBare) results.add({ name, subject: BARE }, await ofBare(bare, effort));
    for (const subject of subjects) {
      results.add({ name, subject: subject.configuration }, await ofService(subject, effort));
    }
  }
}
