import type { Express } from "express";
import type { Handler } from "./express.js";
import { handlersIn, type Mounted } from "./walk.js";

/**
 * Everything mounted in an app that could answer a request by itself: each method of each route, in routers and sub-apps,
 * middleware that cannot be seen through, and handlers of parameters. What only refuses is left out.
 *
 * @throws {Error} for what Express keeps too little of to say
 */
export function mountedIn(app: Express): Mounted[] {
  const all = new Map<string, Mounted>();
  const handlers = new Map<string, Handler[]>();
  for (const { handler, ...found } of handlersIn(app)) {
    const same = handlers.get(found.name) ?? [];
    if (!same.includes(handler)) handlers.set(found.name, [...same, handler]);
    const isNamesake = OPAQUE.test(found.name) && same.length > 0 && same[0] !== handler;
    const name = isNamesake ? `${found.name} (${same.indexOf(handler) + 1 || same.length + 1})` : found.name;
    all.set(name, { ...found, name, guarded: found.guarded && all.get(name)?.guarded !== false });
  }
  return [...all.values()];
}

const OPAQUE = /^(USE|PARAM) /;

/** The routes of an app, as `GET /campaigns/:id`. */
export function mountedRoutes(app: Express): string[] {
  const names = mountedIn(app).map(({ name }) => name);
  return names.filter((name) => !OPAQUE.test(name));
}
