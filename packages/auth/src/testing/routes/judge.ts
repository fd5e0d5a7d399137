import type { PublicRoutes } from "./list.js";
import { NAMELESS, type Mounted } from "./walk.js";

/** What is wrong with what answers without a guard; empty when all of it is listed, and nothing else is. */
export function judge(mounted: readonly Mounted[], list: PublicRoutes | undefined): string[] {
  const open = mounted.filter(({ guarded }) => !guarded).map(({ name }) => name);
  const nameless = open.filter((name) => name.includes(NAMELESS));
  if (!list) return [...nameless.map(giveName), missing(open.filter((name) => !nameless.includes(name)))];

  const guarded = new Set(mounted.filter((each) => each.guarded).map(({ name }) => name));
  const openNames = new Set(open);
  const listed = new Set(list.lines);
  return [
    ...list.faults,
    ...nameless.map(giveName),
    ...open.filter((name) => !listed.has(name) && !nameless.includes(name)).map(forgotten),
    ...[...listed].filter((line) => guarded.has(line)).map((line) => `${line} has a guard: take its line away.`),
    ...[...listed]
      .filter(
        (line) =>
          !guarded.has(line) && !openNames.has(line) && !list.faults.some((fault) => fault.includes(`"${line}"`)),
      )
      .map((line) => `${line} is not mounted (any more): take its line away.`),
  ];
}

function forgotten(name: string): string {
  const [kind] = name.split(" ");
  const what =
    kind === "USE"
      ? "could answer by itself, and no guard stands in front of it"
      : kind === "PARAM"
        ? "runs before the guards of the route, and could answer by itself"
        : "answers without a guard";
  const mend =
    kind === "USE" || kind === "PARAM"
      ? "app.use(path, auth.requires(...)) before it"
      : "auth.requires(...) first among its handlers";
  return `${name} ${what}. Put ${mend}; or, if anybody may have what it answers, add this line to public-routes.txt:\n${name}`;
}

const giveName = (name: string): string =>
  `${name} could answer by itself, and cannot be listed without a name: make it \`function whatItDoes(req, res, next) {...}\`.`;

const missing = (names: readonly string[]): string =>
  `There is no public-routes.txt. These answer without a guard; if anybody may have what they answer, write one with:\n${names.join("\n")}`;
