const marked = new WeakSet<object>();

/**
 * Marks middleware that gives nothing of a service away: it passes a request on, or refuses it. `noForgottenRoutes` of
 * `@repo/auth/testing` lets it stand in front of a guard, and where no guard is. Mark nothing else.
 */
export function givesNothing<H extends object>(handler: H): H {
  marked.add(handler);
  return handler;
}

/** Whether a handler was marked so. */
export const doesGiveNothing = (handler: object): boolean => marked.has(handler);
