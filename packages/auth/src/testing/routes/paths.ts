import type { Path } from "./express.js";

/** A part of a path between two slashes; a regular expression is one, whatever it matches. */
export type Segment = Path;

const OPTIONAL = /(?<!\\)\{((?:[^{}\\]|\\.)*)\}/;
const PARAMETER = /[:*](?:"((?:[^"\\]|\\.)*)"|([\p{ID_Continue}$]+))/u;
const EVERY_PARAMETER = new RegExp(PARAMETER, "gu");
const WHOLE_PARAMETER = new RegExp(`^:${PARAMETER.source.slice("[:*]".length)}$`, "u");
const WHOLE_WILDCARD = new RegExp(`^\\*${PARAMETER.source.slice("[:*]".length)}$`, "u");

/** Every path that one with optional parts stands for: `/a{/:b}` is `/a` and `/a/:b`. */
export function variantsOf(path: Path): Segment[][] {
  if (path instanceof RegExp) return [[path]];
  const [whole, inside = ""] = OPTIONAL.exec(path) ?? [];
  if (whole !== undefined) return ["", inside].flatMap((each) => variantsOf(path.replace(whole, () => each)));
  const bare = path.replace(/^\/|\/+$/g, "");
  return [bare === "" ? [] : bare.split("/")];
}

/** As it stands in `public-routes.txt`. */
export const nameOf = (segments: readonly Segment[]): string =>
  segments.map((each) => (each instanceof RegExp ? String(each) : `/${each}`)).join("") || "/";

/** The names of what varies in it; undefined for a regular expression, whose names are not known. */
export function parametersOf(segments: readonly Segment[]): string[] | undefined {
  if (segments.some((each) => each instanceof RegExp)) return undefined;
  return [...nameOf(segments).matchAll(EVERY_PARAMETER)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

/** A path that it matches, with something for all that varies; undefined where a regular expression decides. */
export function exampleOf(segments: readonly Segment[]): string | undefined {
  if (segments.some((each) => each instanceof RegExp)) return undefined;
  return nameOf(segments).replace(EVERY_PARAMETER, "forgotten-route").replace(/\\(.)/g, "$1");
}

/**
 * Whether every address under `target` begins with what `guard` matches. It says no where it cannot tell.
 *
 * @param anyCase whether the guard takes large letters for small ones
 */
export function covers(guard: readonly Segment[], target: readonly Segment[], anyCase: boolean): boolean {
  return guard.every((segment, index) => {
    const other = target[index];
    if (typeof segment !== "string" || typeof other !== "string") return false;
    if (WHOLE_WILDCARD.test(segment)) return index === guard.length - 1;
    if (WHOLE_PARAMETER.test(segment)) return other !== "" && !other.startsWith("*"); // "*rest" may begin with a slash
    return segment === other || (anyCase && segment.toLowerCase() === other.toLowerCase());
  });
}

/** Whether it goes on over every address that is longer. */
export const hasOpenEnd = (segments: readonly Segment[]): boolean => WHOLE_WILDCARD.test(String(segments.at(-1)));
