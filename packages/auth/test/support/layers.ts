import { posix } from "node:path";
import { importsOf, readsEnvironment, type Import } from "./imports.js";

/** What the folders of packages/auth/src may import of each other; "." are the files beside the folders. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  crypto: ["model"],
  store: ["model"],
  flows: ["crypto", "store", "model"],
  http: ["flows", "model"],
  cli: [".", "flows", "store", "crypto", "model"],
  testing: [".", "http", "flows", "crypto", "store", "model"],
  ".": ["http", "flows", "crypto", "store", "model"],
};

/** What services import: these pass other layers on, and nothing else does. */
const FACES = ["auth/src/index.ts", "auth/src/testing.ts"];

/** What each package may import of the others. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  service: [],
  auth: ["service"],
};
/** A service, and what one is made of. */
const OF_SERVICE = ["auth", "service"];

/** What a layer of auth may not know. */
const UNKNOWN_TO: Readonly<Record<string, readonly string[]>> = {
  model: ["express", "knex", "bcrypt", "jsonwebtoken"],
  crypto: ["express", "knex"],
  store: ["express", "bcrypt", "jsonwebtoken"],
  flows: ["express", "bcrypt", "jsonwebtoken"],
  http: ["knex", "bcrypt", "jsonwebtoken"],
};

const SETTINGS_FILE = /^(auth\/src\/cli\/config|([a-z0-9-]+-api|template)\/src\/config(\.verify-only)?)\.ts$/;

/** What breaks the rules of the house in a file, `path` counting from packages/. */
export function violations(path: string, text: string): string[] {
  const found = importsOf(text).flatMap((each) => violation(path, each) ?? []);
  const environment = readsEnvironment(text) && !SETTINGS_FILE.test(path) ? ["reads process.env"] : [];
  return [...found, ...environment].map((what) => `${path}: ${what}`);
}

function violation(path: string, { kind, specifier }: Import): string | undefined {
  if (specifier === undefined) return `${kind} of a computed name`;
  const broken = specifier.startsWith(".") ? brokenByPath(path, specifier, kind) : brokenByPackage(path, specifier);
  return broken && `${kind} of ${specifier}: ${broken}`;
}

function brokenByPath(path: string, specifier: string, kind: Import["kind"]): string | undefined {
  const target = posix.join(posix.dirname(path), specifier);
  if (!target.startsWith(home(path))) return "leaves the package";
  if (packageOf(path) !== "auth") return undefined;
  const [from, to] = [layerOf(path), layerOf(target)];
  if (from === to) return undefined;
  if (kind === "re-export" && !FACES.includes(path)) return "passes another layer on";
  if (path === "auth/src/testing.ts" && to === "testing") return undefined;
  return LAYERS[from]?.includes(to) ? undefined : `${from} may not know ${to}`;
}

function brokenByPackage(path: string, specifier: string): string | undefined {
  const [scope, name = "", ...deeper] = specifier.split("/");
  if (scope === "@repo") {
    if (deeper.length > 0) return "is a deep import";
    return (PACKAGES[packageOf(path)] ?? OF_SERVICE).includes(name)
      ? undefined
      : `${packageOf(path)} may not know ${name}`;
  }
  const layer = packageOf(path) === "auth" ? layerOf(path) : "";
  return UNKNOWN_TO[layer]?.includes(specifier) ? `${layer} may not know ${specifier}` : undefined;
}

const packageOf = (path: string): string => path.split("/")[0] ?? "";
const home = (path: string): string => `${packageOf(path)}/src/`;

function layerOf(path: string): string {
  const [first = "", ...rest] = path.slice(home(path).length).split("/");
  return rest.length > 0 ? first : ".";
}
