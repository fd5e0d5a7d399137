// @ts-check
// What differs between two texts, line by line.

/** Long lines of JSON are taken apart at their members, so that one of them stands out. @param {string} text */
const parts = (text) => text.split("\n").flatMap((line) => (line.length > 100 ? line.split(/(?<=,)(?=")/) : [line]));

/**
 * Lines of the page begin with "-", lines of the output with "+", what both have with a space.
 *
 * @param {string} page
 * @param {string} printed
 * @returns {string}
 */
export function lineDiff(page, printed) {
  const [left, right] = [parts(page), parts(printed)];
  const common = longestCommon(left, right);
  /** @type {string[]} */
  const lines = [];
  let [l, r] = [0, 0];
  while (l < left.length || r < right.length) {
    const length = (/** @type {number} */ a, /** @type {number} */ b) => common[a]?.[b] ?? 0;
    if (l < left.length && r < right.length && left[l] === right[r]) {
      lines.push(`    ${left[l]}`);
      l += 1;
      r += 1;
    } else if (l < left.length && length(l + 1, r) >= length(l, r + 1)) lines.push(`  - ${left[l++]}`);
    else if (r < right.length) lines.push(`  + ${right[r++]}`);
    else lines.push(`  - ${left[l++]}`);
  }
  return lines.join("\n");
}

/** How many lines both have in common from a place in each on. @param {string[]} left @param {string[]} right */
function longestCommon(left, right) {
  const common = Array.from({ length: left.length + 1 }, () => new Array(right.length + 1).fill(0));
  for (let l = left.length - 1; l >= 0; l -= 1)
    for (let r = right.length - 1; r >= 0; r -= 1) {
      const row = /** @type {number[]} */ (common[l]);
      row[r] = left[l] === right[r] ? 1 + common[l + 1]?.[r + 1] : Math.max(common[l + 1]?.[r], row[r + 1] ?? 0);
    }
  return common;
}
