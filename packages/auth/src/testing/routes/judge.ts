import type { PublicRoutes } from "./list.js";
import { NAMELESS, type Mounted } from "./walk.js";

/** What is wrong with what answers without a guard; nothing, when all of it is listed, and nothing else is. */
export function judge(mounted: readonly Mounted[], list: PublicRoutes | undefined): string[] {
  const namesOf = (guarded: boolean): string[] =>
    mounted.filter((each) => each.guarded === guarded).map(({ name }) => name);
  const [open, guarded] = [namesOf(false), namesOf(true)];
  const nameless = open.filter((name) => name.includes(NAMELESS));
  const named = open.filter((name) => !nameless.includes(name));
  if (!list) return [...nameless.map(giveName), missing(named)];
  const tooMuch = list.lines.filter((line) => !open.includes(line));
  return [
    ...list.faults,
    ...nameless.map(giveName),
    ...named.filter((name) => !list.lines.includes(name)).map(forgotten),
    ...tooMuch.map(
      (line) => `${line} ${guarded.includes(line) ? "has a guard" : "is not mounted"}: take its line away.`,
    ),
  ];
}

const GUARD_IN_FRONT = "app.use(path, auth.requires(...)) in front of it";
const BY_KIND: Readonly<Record<string, readonly [what: string, mend: string]>> = {
  USE: ["could answer by itself, and no guard stands in front of it", GUARD_IN_FRONT],
  PARAM: ["runs before the guard of a route, and could answer by itself", GUARD_IN_FRONT],
};
const OF_A_ROUTE = ["answers without a guard", "auth.requires(...) first among its handlers"] as const;

function forgotten(name: string): string {
  const [what, mend] = BY_KIND[name.split(" ", 1)[0] ?? ""] ?? OF_A_ROUTE;
  return `${name} ${what}. Put ${mend}; or, if anybody may have it, write this line into public-routes.txt:\n${name}`;
}

const giveName = (name: string): string =>
  `${name} could answer by itself, and without a name it cannot be listed: write function whatItDoes(req, res, next).`;

const missing = (names: readonly string[]): string =>
  `There is no public-routes.txt. These answer without a guard; if anybody may have them, write one with:\n${names.join("\n")}`;
