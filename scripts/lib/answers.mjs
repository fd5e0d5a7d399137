// @ts-check
// The answers that the APIs' descriptions promise against those that came in this run: a status that no test has ever
// seen is a guess.

/** @typedef {Pick<import("./mocha.mjs").Sums, "promised" | "given">} Answers */

/** The promised answers that nobody has given. @param {Answers[]} sums */
export function missingAnswers(sums) {
  const given = new Set(sums.flatMap((each) => each.given));
  const promised = new Set(sums.flatMap((each) => each.promised));
  return [...promised].filter((name) => !given.has(name)).sort();
}

/** Prints them after a run of every test. @param {Answers[]} sums @returns {number} how many there are */
export function checkAnswers(sums) {
  const missing = missingAnswers(sums);
  if (missing.length > 0) console.error("\nIn /openapi.json, and given in no test:");
  for (const name of missing) console.error(`  ${name}`);
  return missing.length;
}
