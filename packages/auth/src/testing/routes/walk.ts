import { doesGiveNothing } from "@repo/service";
import type { Express } from "express";
import { isGuard } from "../../http/requires.js";
import { routerOf, type Handler, type Layer, type RouteLike, type RouterLike } from "./express.js";
import { guardsOf, isBehind, type GuardAt } from "./guards.js";
import { exampleOf, nameOf, parametersOf, variantsOf, type Segment } from "./paths.js";

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

interface Found extends Mounted {
  /** Tells apart what has the same name; the handlers of a route are one. */
  readonly handler?: Handler;
}

/** Where a router is mounted, and behind what. */
interface Place {
  readonly segments: readonly Segment[];
  readonly guards: readonly GuardAt[];
  /** Whether large letters are others than small ones, in it and all around it. */
  readonly isCaseSensitive: boolean;
  readonly within: readonly RouterLike[];
}

/**
 * Everything mounted in an app that could answer a request by itself: each method of each route, in routers and sub-apps,
 * middleware that cannot be seen through, and handlers of parameters. What only refuses is left out.
 *
 * @throws {Error} for what Express keeps too little of to say
 */
export function mountedIn(app: Express): Mounted[] {
  const router = routerOf(app);
  if (!router) throw new Error("This is no app of Express 5.");
  const all = new Map<string, Mounted>();
  const handlers = new Map<string, Handler[]>();
  for (const { handler, ...found } of walk(router, { segments: [], guards: [], isCaseSensitive: true, within: [] })) {
    const same = handlers.get(found.name) ?? [];
    if (handler && !same.includes(handler)) handlers.set(found.name, [...same, handler]);
    const earlier = handler && same.includes(handler) ? same.indexOf(handler) : same.length;
    const name = earlier > 0 ? `${found.name} (${earlier + 1})` : found.name;
    all.set(name, { ...found, name, guarded: found.guarded && all.get(name)?.guarded !== false });
  }
  return [...all.values()];
}

/** The routes of an app, as `GET /campaigns/:id`. */
export function mountedRoutes(app: Express): string[] {
  const routes = mountedIn(app).filter(({ name }) => !/^(USE|PARAM) /.test(name));
  return routes.map(({ name }) => name);
}

function* walk(router: RouterLike, place: Place): Generator<Found> {
  if (place.within.includes(router)) {
    throw new Error(`A router is mounted in itself at ${nameOf(place.segments)}: its routes have no end.`);
  }
  const isCaseSensitive = place.isCaseSensitive && router.caseSensitive === true;
  const guards = [...place.guards];
  for (const layer of router.stack) {
    for (const segments of addressesOf(layer)) {
      const here = { segments: [...place.segments, ...segments], guards, isCaseSensitive };
      yield* parameterHandlers(router, segments, here);
      if (layer.route) yield* routeHandlers(layer.route, { ...here, router });
      else yield* usedHandler(layer.handle, { ...here, within: [...place.within, router] });
    }
    guards.push(...guardsOf(layer, router, place.segments.length));
  }
}

type Here = Omit<Place, "within"> & { readonly router?: RouterLike };

function addressesOf({ rawPath }: Layer): Segment[][] {
  if (rawPath === undefined) throw new Error("Express does not keep where things are mounted: update router to 2.3.");
  return [rawPath].flat().flatMap(variantsOf);
}

/** `router.param` calls them before any handler of a route, also before a guard that stands there. */
function* parameterHandlers({ params }: RouterLike, own: readonly Segment[], here: Here): Generator<Found> {
  const names = parametersOf(own) ?? Object.keys(params);
  for (const handler of names.flatMap((name) => (Object.hasOwn(params, name) ? (params[name] ?? []) : []))) {
    if (!isHarmless(handler)) yield opaque("PARAM", handler, here);
  }
}

function* routeHandlers({ stack }: RouteLike, here: Here): Generator<Found> {
  const { segments } = here;
  const isBehindOne = isBehind(here);
  const guardedMethods = new Set<string>();
  for (const { handle, method: small = "all" } of stack) {
    const method = small.toUpperCase();
    if (isGuard(handle)) guardedMethods.add(method);
    if (isHarmless(handle) || takesErrors(handle)) continue;
    const guarded = isBehindOne || guardedMethods.has(method) || guardedMethods.has("ALL");
    yield { name: `${method} ${nameOf(segments)}`, guarded, method, example: exampleOf(segments) };
  }
}

function* usedHandler(handler: Handler, place: Place): Generator<Found> {
  const router = routerOf(handler);
  if (router) yield* walk(router, place);
  else if (!isHarmless(handler) && !takesErrors(handler)) yield opaque("USE", handler, place);
}

function opaque(method: string, handler: Handler, here: Here): Found {
  const name = `${method} ${nameOf(here.segments)} ${handler.name || NAMELESS}`;
  return { name, guarded: isBehind(here), method, example: exampleOf(here.segments), handler };
}

/** Stands for the name of a function that has none. */
export const NAMELESS = "<nameless>";

const isHarmless = (handler: Handler): boolean => isGuard(handler) || doesGiveNothing(handler);

/** Express calls a handler of four parameters for errors only. */
const takesErrors = (handler: Handler): boolean => handler.length > 3;
