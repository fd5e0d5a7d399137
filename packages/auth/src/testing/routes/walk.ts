import { METHODS } from "node:http";
import { doesGiveNothing } from "@repo/service";
import type { Express } from "express";
import { isGuard } from "../../http/requires.js";
import { routerOf, type Handler, type RouteLike, type RouterLike } from "./express.js";
import { guardsOf, isBehind, type GuardAt } from "./guards.js";
import { addressesOf, exampleOf, nameOf, parametersOf, type Segment } from "./paths.js";

/** Something that could answer a request. */
export interface Mounted {
  /** As it stands in `public-routes.txt`: `GET /campaigns/:id`, `USE / jsonParser`, `PARAM /teams/:id findTeam`. */
  readonly name: string;
  /** Whether no request reaches it but through a guard. */
  readonly guarded: boolean;
  readonly method: string;
  /** An address that leads to it; undefined where a regular expression decides that. */
  readonly example: string | undefined;
}

/** One handler of it. */
export interface MountedHandler extends Mounted {
  readonly handler: Handler;
}

/** Where a router is mounted, and behind what. */
interface Place {
  readonly segments: readonly Segment[];
  readonly guards: readonly GuardAt[];
  readonly within: readonly RouterLike[];
}

/**
 * Everything in an app that could answer a request by itself, in the order in which Express would ask it.
 * @throws {Error} for what Express keeps too little of to say
 */
export function handlersIn(app: Express): Iterable<MountedHandler> {
  const router = routerOf(app);
  if (!router) throw new Error("This is no app of Express 5.");
  return walk(router, { segments: [], guards: [], within: [] });
}

function* walk(router: RouterLike, place: Place): Generator<MountedHandler> {
  if (place.within.includes(router)) {
    throw new Error(`A router is mounted in itself at ${nameOf(place.segments)}: its routes have no end.`);
  }
  const guards = [...place.guards];
  for (const layer of router.stack) {
    for (const segments of addressesOf(layer, router)) {
      const here = { segments: [...place.segments, ...segments], guards };
      // Those of a `use` are called after a refusal in the same router, too: Express passes it by every layer.
      const inFront = layer.route ? guards : place.guards;
      yield* parameterHandlers(router, segments, { ...here, guards: inFront });
      if (layer.route) yield* routeHandlers(layer.route, { ...here, router });
      else yield* usedHandler(layer.handle, { ...here, within: [...place.within, router] });
    }
    guards.push(...guardsOf(layer, router, place.segments.length));
  }
}

type Here = Omit<Place, "within"> & { readonly router?: RouterLike };

/** `router.param` calls them before any handler of a route, also before a guard that stands there. */
function* parameterHandlers({ params }: RouterLike, own: readonly Segment[], here: Here): Generator<MountedHandler> {
  const names = parametersOf(own) ?? Object.keys(params);
  for (const handler of names.flatMap((name) => (Object.hasOwn(params, name) ? (params[name] ?? []) : []))) {
    if (!isHarmless(handler)) yield opaque("PARAM", handler, here);
  }
}

function* routeHandlers({ stack }: RouteLike, here: Here): Generator<MountedHandler> {
  const { segments } = here;
  const isBehindOne = isBehind(here);
  const guards = new Set<string>();
  for (const { handle: handler, method: own = "all" } of stack) {
    if (isGuard(handler)) guards.add(own);
    if (isHarmless(handler) || takesErrors(handler)) continue;
    const guarded = isBehindOne || guards.has(own) || guards.has("all");
    const method = isForAll(handler, stack) ? "ALL" : own.toUpperCase();
    yield { name: `${method} ${nameOf(segments)}`, guarded, method, example: exampleOf(segments), handler };
  }
}

/** `app.all` writes a handler for each method that there is. */
function isForAll(handler: Handler, stack: RouteLike["stack"]): boolean {
  const methods = new Set(stack.filter(({ handle }) => handle === handler).map(({ method }) => method));
  return METHODS.every((name) => methods.has(name.toLowerCase()));
}

function* usedHandler(handler: Handler, place: Place): Generator<MountedHandler> {
  const router = routerOf(handler);
  if (router) yield* walk(router, place);
  else if (!isHarmless(handler) && !takesErrors(handler)) yield opaque("USE", handler, place);
}

function opaque(method: string, handler: Handler, here: Here): MountedHandler {
  const name = `${method} ${nameOf(here.segments)} ${handler.name || NAMELESS}`;
  return { name, guarded: isBehind(here), method, example: exampleOf(here.segments), handler };
}

/** Stands for the name of a function that has none. */
export const NAMELESS = "<nameless>";

const isHarmless = (handler: Handler): boolean => isGuard(handler) || doesGiveNothing(handler);

/** Express calls a handler of four parameters for errors only. */
const takesErrors = (handler: Handler): boolean => handler.length > 3;
