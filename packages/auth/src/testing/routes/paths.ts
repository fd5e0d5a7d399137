import type { Layer, Path, RouterLike } from "./express.js";

/** A part of a path. */
export interface Segment {
  /** With the slash in front; a regular expression is one part, whatever it matches. */
  readonly is: Path;
  /** Whether the router that it is in takes large letters for small ones. */
  readonly anyCase: boolean;
}

const OPTIONAL = /\{((?:[^{}\\]|\\.)*)\}/;
const PARAMETER = /[:*](?:"((?:[^"\\]|\\.)*)"|([\p{ID_Continue}$]+))/u;
const EVERY_PARAMETER = new RegExp(PARAMETER, "gu");
const WHOLE_PARAMETER = new RegExp(`^/:${PARAMETER.source.slice("[:*]".length)}$`, "u");
const WHOLE_WILDCARD = new RegExp(`^/\\*${PARAMETER.source.slice("[:*]".length)}$`, "u");

/** The paths of a layer, in segments. Optional parts make several of one: `/a{/:b}` is `/a` and `/a/:b`. */
export function addressesOf({ rawPath, route }: Layer, { caseSensitive }: RouterLike): Segment[][] {
  if (rawPath === undefined) throw new Error("Express does not keep where things are mounted: update router to 2.3.");
  // `use` takes "/" for every path, but among others in a list for what has nothing before its second slash.
  const isEverywhere = (path: Path): boolean => path === "/" && (route !== undefined || !Array.isArray(rawPath));
  // Nothing at all is every path, too; but for a route it is "/" alone, and never "//", which "/" takes as well.
  const nothing = route ? [""] : [];
  const paths = [rawPath].flat().flatMap((path) => (isEverywhere(path) ? [[]] : variantsOf(path, nothing)));
  return paths.map((parts) => parts.map((is) => ({ is, anyCase: caseSensitive !== true })));
}

function variantsOf(path: Path, nothing: Path[]): Path[][] {
  if (path instanceof RegExp) return [[path]];
  const spelled = path === "/" ? path : path.replace(/\/+$/, ""); // as Express does
  return withAndWithout(spelled).map((each) => (each === "" ? nothing : each.split(/(?=\/)/)));
}

function withAndWithout(path: string): string[] {
  const [whole, inside = ""] = OPTIONAL.exec(path) ?? [];
  if (whole === undefined) return [path];
  return ["", inside].flatMap((each) => withAndWithout(path.replace(whole, () => each)));
}

/** As it stands in `public-routes.txt`. */
export const nameOf = (segments: readonly Segment[]): string => segments.map(({ is }) => String(is)).join("") || "/";

const hasExpression = (segments: readonly Segment[]): boolean => segments.some(({ is }) => is instanceof RegExp);

/** The names of what varies in it; undefined for a regular expression, whose names are not known. */
export function parametersOf(segments: readonly Segment[]): string[] | undefined {
  if (hasExpression(segments)) return undefined;
  return [...nameOf(segments).matchAll(EVERY_PARAMETER)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

/** A path that it matches, with something for all that varies; undefined where a regular expression decides. */
export function exampleOf(segments: readonly Segment[]): string | undefined {
  if (hasExpression(segments)) return undefined;
  return nameOf(segments).replace(EVERY_PARAMETER, "forgotten-route").replace(/\\(.)/g, "$1");
}

/** Whether every address under `target` begins with what `guard` matches. It says no where it cannot tell. */
export function covers(guard: readonly Segment[], target: readonly Segment[]): boolean {
  return guard.every(({ is: segment, anyCase }, index) => {
    const { is: other, anyCase: isLooser } = target[index] ?? {};
    if (typeof segment !== "string" || typeof other !== "string") return false;
    const isLast = index === guard.length - 1;
    if (WHOLE_WILDCARD.test(segment)) return isLast && target.slice(index).some(hasText);
    if (WHOLE_PARAMETER.test(segment)) return other.length > 1 && !other.startsWith("/*"); // "*rest" may begin with a slash
    return anyCase ? segment.toLowerCase() === other.toLowerCase() : segment === other && !isLooser;
  });
}

/** A wildcard needs a character; slashes alone may stand for nothing, between routers. */
const hasText = ({ is }: Segment): boolean => typeof is === "string" && is.length > 1;

/** Whether it goes on over every address that is longer. */
export const hasOpenEnd = (segments: readonly Segment[]): boolean => WHOLE_WILDCARD.test(String(segments.at(-1)?.is));
