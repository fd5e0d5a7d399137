// All labs against both targets, with as few starts as possible: labs that need the same settings share a target.
import { labs } from "../../src/labs/index.js";
import type { Lab, Say, Verdict } from "../../src/lab.js";
import { play, type Outcomes } from "../../src/play.js";
import type { Program } from "../../src/programs.js";
import { buildTwin } from "./twin.js";

/** How a lab ended, and what it told on the way. */
export interface Told {
  readonly verdict: Verdict;
  readonly said: readonly Parameters<Say>[];
}

/** These use up limits that others need. */
const ALONE = ["credential-stuffing", "sign-in-flood"];

/** Where labs share a target, they all sign up from one address. */
const ROOM = { RATE_LIMIT_REGISTRATIONS: "100", RATE_LIMIT_SIGN_INS: "100" };

type Round = readonly Lab[];

const roundOf = ({ name, settings, hoursAgo }: Lab): string =>
  JSON.stringify([settings, hoursAgo, ALONE.includes(name) && name]);

const said = new Map<string, Parameters<Say>[]>();
const played = new Map<string, Promise<Outcomes>>();

/** How a lab ends against a target. The labs of its round are played with it, once a run. */
export async function told(lab: Lab, program: Program): Promise<Told> {
  const round = labs.filter((each) => roundOf(each) === roundOf(lab));
  const key = `${roundOf(lab)} ${program.name}`;
  if (!played.has(key)) played.set(key, playRound(round, program));
  const outcome = (await played.get(key))?.get(lab.name);
  if (outcome?.status !== "fulfilled") throw outcome?.reason;
  return { verdict: outcome.value, said: said.get(`${lab.name} ${program.name}`) ?? [] };
}

async function playRound(round: Round, program: Program): Promise<Outcomes> {
  await buildTwin();
  const listener = ({ name }: Lab): Say => {
    const heard: Parameters<Say>[] = [];
    said.set(`${name} ${program.name}`, heard);
    return (...words) => void heard.push(words);
  };
  return play(round, program, listener, round.length > 2 ? ROOM : {});
}
