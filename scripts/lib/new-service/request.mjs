// @ts-check
// What is asked for: on the command line, and what is missing there of whoever sits at the terminal.
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { singularOf } from "./names.mjs";
import { nameFault, nextPort, portFault, singularFault } from "./taken.mjs";

/** @typedef {import("./render.mjs").NewService} NewService */
/** @typedef {{ name?: string | undefined, port?: string | undefined, singular?: string | undefined, verifyOnly: boolean }} Given */
/** @typedef {{ input: NodeJS.ReadableStream & { isTTY?: boolean }, output: NodeJS.WritableStream }} Terminal */

export const USAGE = `Usage: npm run new:service -- <name> --port <n> [--singular <word>] [--verify-only]

  <name>          the noun that it is for, in the plural: orders, order-items
  --port          where it listens, unless its setting says otherwise
  --singular      what one of them is called, where that cannot be told from the name
  --verify-only   it has no accounts, and checks tokens by the issuer's key set`;

/** Why nothing was made, for whoever asked. */
export class Refusal extends Error {}

const OPTIONS = /** @type {const} */ ({
  port: { type: "string", multiple: true },
  singular: { type: "string", multiple: true },
  "verify-only": { type: "boolean", multiple: true },
});

/** @param {string[]} args @returns {Given} @throws {Refusal} when they are not what the usage says */
export function readArguments(args) {
  const { positionals, values } = parsed(args);
  for (const [option, given] of Object.entries(values)) {
    if (given.length > 1) throw new Refusal(`--${option} is there ${given.length} times.\n\n${USAGE}`);
  }
  if (positionals.length > 1) throw new Refusal(`A service has one name, not ${positionals.join(" ")}.\n\n${USAGE}`);
  const { port, singular, "verify-only": verifyOnly } = values;
  return { name: positionals[0], port: port?.[0], singular: singular?.[0], verifyOnly: verifyOnly?.[0] ?? false };
}

/** @param {string[]} args */
function parsed(args) {
  try {
    return parseArgs({ args, allowPositionals: true, options: OPTIONS });
  } catch (error) {
    const [said] = /** @type {Error} */ (error).message.split(". "); // what follows is about arguments that begin with "-"
    throw new Refusal(`${said}.\n\n${USAGE}`);
  }
}

/**
 * The service that is asked for, nothing of which is taken.
 *
 * @param {string[]} args
 * @param {Terminal} terminal where somebody is asked for what is missing, if it is one
 * @returns {Promise<NewService>}
 * @throws {Refusal} saying what is wrong and what to write instead
 */
export async function readRequest(args, { input, output }) {
  const given = readArguments(args);
  const missing = given.name === undefined || given.port === undefined;
  if (missing && !input.isTTY) {
    const what = given.name === undefined ? "the name" : `--port, such as --port ${nextPort()}`;
    throw new Refusal(`${USAGE}\n\nMissing: ${what}.`);
  }
  const { ask, end } = input.isTTY ? asking({ input, output }) : { ask: undefined, end: () => {} };
  try {
    const plural = await valueOf(given.name, nameFault, ask, "What is it for, in the plural (orders, order-items)? ");
    const guess = singularOf(plural);
    const singular = given.singular ?? (missing ? undefined : guess);
    if (!singular && !ask) throw new Refusal(`What is one of the ${plural} called? Add --singular <word>.`);
    const faultOf = (/** @type {string} */ word) => singularFault(plural, word);
    const question = `What is one of them called?${guess ? ` [${guess}]` : ""} `;
    const one = await valueOf(singular, faultOf, ask, question, guess);
    const port = await valueOf(given.port, portFault, ask, `On which port? [${nextPort()}] `, `${nextPort()}`);
    const verifyOnly = given.verifyOnly || (given.name === undefined && (await isWanted(ask)));
    return { plural, singular: one, port: Number(port), verifyOnly };
  } finally {
    end();
  }
}

/** @typedef {((question: string) => Promise<string>) | undefined} Ask */

/** @param {Terminal} terminal */
function asking(terminal) {
  const lines = createInterface(terminal);
  const closed = new Promise((_, reject) => {
    lines.once("close", () => reject(new Refusal("\nNothing was made.")));
  });
  closed.catch(() => {}); // also when nobody is waiting for an answer
  /** @type {(question: string) => Promise<string>} */
  const ask = async (question) => (await Promise.race([lines.question(question), closed])).trim();
  return { ask, end: () => lines.close() };
}

/**
 * A value that was given; or the first good one that is typed, an empty line being the fallback.
 * @param {string | undefined} given
 * @param {(value: string) => string | undefined | Promise<string | undefined>} faultOf
 * @param {Ask} ask
 * @param {string} question
 * @param {string} [fallback]
 */
async function valueOf(given, faultOf, ask, question, fallback = "") {
  let value = given ?? "";
  if (given === undefined) value = (await ask?.(question)) || fallback;
  for (;;) {
    const fault = await faultOf(value);
    if (fault === undefined) return value;
    if (given !== undefined || !ask) throw new Refusal(fault);
    value = (await ask(`${fault}\n${question}`)) || fallback;
  }
}

/** @param {Ask} ask */
async function isWanted(ask) {
  return /^y/i.test((await ask?.("Shall it only verify tokens, and have no accounts? [no] ")) ?? "");
}
