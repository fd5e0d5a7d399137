// @ts-check
// The answers that the APIs' descriptions promise against those that came in this run: a status that no test has ever
// seen is a guess.

/**
 * Prints the promised answers that nobody has given in a run of every test.
 * @param {Pick<import("./mocha.mjs").Sums, "promised" | "given">[]} sums
 * @returns {number} how many
 */
export function checkAnswers(sums) {
  const given = new Set(sums.flatMap((each) => each.given));
  const promised = new Set(sums.flatMap((each) => each.promised));
  const missing = [...promised].filter((name) => !given.has(name)).sort();
  if (missing.length > 0) console.error("\nIn /openapi.json, and given in no test:");
  for (const name of missing) console.error(`  ${name}`);
  return missing.length;
}
