import type { Target } from "./targets.js";

/** Tells what happens: a step in words, or an exchange over the wire. */
export type Say = (text: string, kind?: "step" | "wire") => void;

/** How an attack ended, read from what came back. */
export interface Verdict {
  readonly succeeded: boolean;
  /** The sentence that says by what it was seen. */
  readonly because: string;
}

/** What an attack is given, the same for every target. */
export interface Attempt<Held> {
  /** The target's base URL, all that the attacker knows of it. */
  readonly url: string;
  /** What the story lets the attacker hold. */
  readonly held: Held;
  readonly say: Say;
}

/** One attack. It never asks which target it has: the verdict is what the answers say. */
export interface Lab<Held = unknown> {
  /** Its name on the command line, of its page and of its comment in the twin. */
  readonly name: string;
  readonly title: string;
  /** Who wants what, and what they hold, in a few sentences. */
  readonly story: string;
  /** The settings that both targets need for it, besides the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Other services that share the accounts, by their folder. They are registered first, as `npm start` does. */
  readonly services?: readonly string[];
  /** How many hours before the attack `hold` happened: the targets live through it with their clocks put back. */
  readonly hoursAgo?: number;
  /** Makes what the attacker holds, as the victim would have. */
  hold(target: Target): Promise<Held>;
  /** The attack itself. */
  attack(attempt: Attempt<Held>): Promise<Verdict>;
}

/** A lab of any kind: what it holds is its own affair. */
export const defineLab = <Held>(lab: Lab<Held>): Lab => lab;
