/** A router of Express 5, as far as it tells of its routes. */
export interface RouterLike {
  readonly stack: readonly Layer[];
}

interface Layer {
  readonly route?: Route | undefined;
  readonly handle: object;
  /** Whether it is mounted at the root. */
  readonly slash?: boolean;
}

interface Route {
  readonly path: string | readonly string[];
  /** Each handler, with its method; without one it is for all. */
  readonly stack: readonly { readonly method?: string }[];
}

/**
 * The routes of a router and of those in it, as a `HostileRoute` names them: `GET /campaigns/{id}`.
 * @throws {Error} for a router that is mounted elsewhere than at the root: Express does not keep where
 */
export function mountedRoutes({ stack }: RouterLike): string[] {
  return stack.flatMap(({ route, handle, slash }) => {
    if (route) {
      const methods = new Set(route.stack.flatMap(({ method }) => method?.toUpperCase() ?? []));
      const paths = [route.path].flat().map((path) => path.replace(/[:*](\w+)/g, "{$1}"));
      return paths.flatMap((path) => [...methods].map((method) => `${method} ${path}`));
    }
    if (!("stack" in handle)) return [];
    if (!slash) throw new Error("A router is mounted at a path, where its routes cannot be named.");
    return mountedRoutes(handle as RouterLike);
  });
}
