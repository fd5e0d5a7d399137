// @ts-check
// What changes from one run to the next, recognised by its form. A value of the page stands for any value of its type.

/** @typedef {{ literal: string } | { type: string, text: string }} Token */

/**
 * Each type by how it is written; in a page `…` may cut a long one short. The first that matches counts.
 * What surrounds a value (`t=`, `curl/`) is no part of it, and stays literal.
 * @type {[type: string, form: RegExp][]}
 */
const TYPES = [
  ["jwt", /eyJ[\w-]+(?:\.[\w-]+){2}|eyJ[\w.-]*…/],
  ["api key", /rk_[0-9a-f]{32}_[0-9a-f]{72}|rk_[0-9a-f]{8,32}(?:_[0-9a-f]*)?…/],
  ["prefix of an api key", /rk_[0-9a-f]{32}(?!\w)/],
  ["uuid", /(?<![\w-])[0-9a-f]{8}(?:(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])|(?:-[0-9a-f-]*)?…)/],
  ["hash of a password", /(?<=\$2[aby]\$\d\d\$)(?:[./A-Za-z0-9]{53}|[./A-Za-z0-9]{6,}…)/],
  // Full minutes are what people type: those are compared.
  ["time", /\d{4}-\d\d-\d\dT\d\d:\d\d:(?!00(?:\.000)?Z)\d\d(?:\.\d+)?Z/],
  ["date in a header", /[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/],
  ["hash", /(?<!\w)(?:[0-9a-f]{64}(?!\w)|[0-9a-f]{12,}…)/],
  ["cursor", /(?<![\w-])Wy[IJ][\w-]+…?/],
  ["id of a key", /(?<=\bkid(?:":|: )["'])[\w-]{12}\.[\w-]{8,12}(?=["'])/],
  // 32 bytes in base64url: a refresh token, a seal, half of a public key.
  ["token", /(?<![\w-])(?:[\w-]{43}(?![\w-])|[\w-]{10,}…)/],
  ["unix time", /(?<![\w.-])1[789]\d{8}(?![\w.-])/],
  ["duration", /(?<=Retry-After: |again in |\bt=)\d+|\d+(?:\.\d+)?(?= ?(?:ms|µs)\b)|\d+\.\d+(?= ?s\b)/],
  ["version of curl", /(?<=curl\/)\d+\.\d+\.\d+/],
  // Those of the services of a page are 8000 to 8002, and compared.
  ["port", /(?<=(?:localhost|127\.0\.0\.1):)(?!800[012]\b)\d{4,5}/],
];

const ANY = new RegExp(TYPES.map(([, form]) => `(${form.source})`).join("|"), "g");

/**
 * Takes a text apart.
 *
 * @param {string} text
 * @param {string} typed what stands in the page's commands: a value that somebody typed does not change
 * @returns {Token[]}
 */
export function tokenize(text, typed = "") {
  /** @type {Token[]} */
  const tokens = [];
  let literal = "";
  let last = 0;
  for (const match of text.matchAll(ANY)) {
    const index = match.slice(1).findIndex((group) => group !== undefined);
    const value = match[0];
    literal += text.slice(last, match.index);
    last = match.index + value.length;
    if (typed.includes(value)) literal += value;
    else {
      tokens.push({ literal }, { type: TYPES[index]?.[0] ?? "", text: value });
      literal = "";
    }
  }
  tokens.push({ literal: literal + text.slice(last) });
  return tokens;
}

/** How much of a text is compared to the letter, from 0 to 1. @param {Token[]} tokens */
export function literalShare(tokens) {
  const sizes = tokens.map((token) => ("literal" in token ? [token.literal.length, 0] : [0, token.text.length]));
  const [literal, typed] = [0, 1].map((kind) => sizes.reduce((sum, size) => sum + (size[kind] ?? 0), 0));
  return (literal ?? 0) / Math.max(1, (literal ?? 0) + (typed ?? 0));
}

/** A text with the names of types in place of values, for people to compare. @param {Token[]} tokens */
export function masked(tokens) {
  return tokens.map((token) => ("literal" in token ? token.literal : `‹${token.type}›`)).join("");
}
