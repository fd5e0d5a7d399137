import express from "express";

// What Express 5 and its router keep of what was mounted; they have no types for it.

/** A handler, a guard, a router or an app, as it was mounted. */
export type Handler = (...parameters: never[]) => unknown;

export interface RouterLike {
  readonly stack: readonly Layer[];
  /** The handlers of `router.param`. */
  readonly params: Readonly<Record<string, readonly Handler[]>>;
  readonly caseSensitive?: boolean;
  readonly strict?: boolean;
}

export type Path = string | RegExp;

export interface Layer {
  readonly rawPath?: Path | readonly Path[];
  readonly handle: Handler;
  readonly route?: RouteLike;
}

export interface RouteLike {
  /** Each handler in order, with its method in small letters; without one it is for all. */
  readonly stack: readonly { readonly method?: string; readonly handle: Handler }[];
}

interface AppLike {
  readonly router: RouterLike;
}

/** The router behind a handler: its own, or that of a sub-app; undefined for what is neither. */
export function routerOf(handler: Handler): RouterLike | undefined {
  if (isRouter(handler)) return handler;
  if (isApp(handler)) return handler.router;
  if (handler.name !== "mounted_app") return undefined;
  if (String(handler) !== MOUNTED_APP) throw new Error("A sub-app comes from another Express: have one version only.");
  return subAppOf(handler).router;
}

/** A function may have a `stack` and be no router of Express; one with a `handle` of its own runs its stack otherwise. */
function isRouter(handler: Handler): handler is Handler & RouterLike {
  const members = membersOf(handler);
  const functions = ["handle", "route", "use", "param"].every((name) => typeof members[name] === "function");
  return functions && Array.isArray(members["stack"]) && !Object.hasOwn(handler, "handle");
}

function isApp(handler: Handler): handler is Handler & AppLike {
  const { handle, set, router } = membersOf(handler);
  return (
    typeof handle === "function" &&
    typeof set === "function" &&
    typeof router === "function" &&
    isRouter(router as Handler)
  );
}

const membersOf = (handler: Handler) => handler as unknown as Readonly<Record<string, unknown>>;

const MOUNTED_APP = String(express().use(express()).router.stack[0]?.handle);

/** `app.use(sub)` mounts a function of Express's own around the app. It shows which by the kind it makes of a request. */
function subAppOf(mounted: Handler): AppLike {
  let app: AppLike | undefined;
  const request = new Proxy(
    {},
    {
      setPrototypeOf(_request, kind: { readonly app: AppLike }) {
        app = kind.app;
        throw new Error("That is all there is to see.");
      },
    },
  );
  const call = mounted as (req: object, res: object, next: () => void) => void;
  try {
    call(request, { setHeader: () => {} }, () => {});
  } catch (error) {
    if (app === undefined) throw error;
  }
  if (app === undefined) throw new Error("A sub-app hides its routes.");
  return app;
}
