import { METHODS } from "node:http";
import { doesGiveNothing } from "@repo/service";
import { isGuard } from "../../http/requires.js";
import type { Layer, RouteLike, RouterLike } from "./express.js";
import { addressesOf, covers, hasOpenEnd, type Segment } from "./paths.js";

/** A guard in front of what is mounted later in the same router, and in the routers there. */
export interface GuardAt {
  readonly segments: readonly Segment[];
  /** How many segments lead to the router that it is in; they are the same for all that is mounted there. */
  readonly depth: number;
  /** For the guard of a route that ends where its path does: the router, as only its own routes end in the same way. */
  readonly endsIn?: RouterLike;
}

/** The guards that a layer puts in front of the layers after it. */
export function guardsOf(layer: Layer, router: RouterLike, depth: number): GuardAt[] {
  const { route, handle } = layer;
  if (!(route ? beginsWithGuard(route) && !router.strict : isGuard(handle))) return [];
  return addressesOf(layer, router).map((segments) =>
    route && !hasOpenEnd(segments) ? { segments, depth, endsIn: router } : { segments, depth },
  );
}

/** For every method: something in front of the guard could leave the route, and pass the guard by. */
function beginsWithGuard({ stack }: RouteLike): boolean {
  return METHODS.every((name) => {
    const own = stack.filter(({ method }) => method === undefined || method === name.toLowerCase());
    const first = own.find(({ handle }) => !doesGiveNothing(handle));
    return first !== undefined && isGuard(first.handle);
  });
}

/** Whether one of the guards stands in front of every address here. */
export function isBehind(here: {
  readonly segments: readonly Segment[];
  readonly guards: readonly GuardAt[];
  /** For a route: the router it is in. */
  readonly router?: RouterLike;
}): boolean {
  return here.guards.some(({ segments, depth, endsIn }) => {
    const rest = here.segments.slice(depth);
    if (endsIn && (endsIn !== here.router || segments.length !== rest.length)) return false;
    return covers(segments, rest);
  });
}
