// @ts-check
// The names of a service's noun: "order-items" is a package, a path and a scope, `orderItem` is a variable, order_items a table.

/** What the template calls its noun, and where it listens. */
const TEMPLATE_NOUN =
  /(\b[Aa] )?(?:(SAMPLE_THING)(S?)|(sample-thing|sample_thing|sample thing|Sample thing|sampleThing|SampleThing)(s?))/g;
const TEMPLATE_PORT = "4999";

/** @typedef {{ plural: string, singular: string, port: number }} Noun words in lower case, with hyphens between */

/** @param {string} word */
const capital = (word) => word.charAt(0).toUpperCase() + word.slice(1);

/** How each form of the template is written of other words. @type {Record<string, (words: string) => string>} */
const FORMS = {
  SAMPLE_THING: (words) => words.replaceAll("-", "_").toUpperCase(),
  "sample-thing": (words) => words,
  sample_thing: (words) => words.replaceAll("-", "_"),
  "sample thing": (words) => words.replaceAll("-", " "),
  "Sample thing": (words) => capital(words.replaceAll("-", " ")),
  sampleThing: camel,
  SampleThing: (words) => capital(camel(words)),
};

/** @param {string} words */
function camel(words) {
  return words.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
}

/** The names that variables and types of this noun have. @param {Pick<Noun, "plural" | "singular">} noun */
export function identifiersOf({ plural, singular }) {
  return [plural, singular].map(camel).flatMap((name) => [name, capital(name)]);
}

/** `<NAME>` of `<NAME>_PORT`. @param {string} plural */
export const settingPrefix = (plural) => FORMS["SAMPLE_THING"]?.(plural) ?? "";

/** A text of the template, or a path in it, with this noun in place of the template's. @param {string} text @param {Noun} noun */
export function renamed(text, { plural, singular, port }) {
  return text
    .replace(TEMPLATE_NOUN, (_, article = "", upper, upperS, other, otherS) => {
      const words = upperS || otherS ? plural : singular;
      return articleOf(article, words) + FORMS[upper ?? other]?.(words);
    })
    .replaceAll(TEMPLATE_PORT, `${port}`);
}

/** "a thing", but "an order" and "a unit". @param {string} article with the space behind it @param {string} words */
function articleOf(article, words) {
  return /^([aeio]|u(?!ni|s))/.test(words) ? article.replace(/([Aa]) $/, "$1n ") : article;
}

/** What one of these is called; undefined where nobody can tell from the letters. @param {string} plural */
export function singularOf(plural) {
  if (/(^|-)(news|series|species)$|(us|is|ss)$/.test(plural)) return undefined;
  if (/[^aeiou]ies$/.test(plural)) return plural.replace(/ies$/, "y");
  if (/(ss|x|ch|sh)es$/.test(plural)) return plural.slice(0, -2);
  return /s$/.test(plural) ? plural.slice(0, -1) : undefined;
}
