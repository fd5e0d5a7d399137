import type { OpenAPIV3_1 } from "openapi-types";

/** The description of an API. */
export type Document = OpenAPIV3_1.Document;

/** An answer that the description promises. */
export interface Promised {
  /** Where it is described, as `$ref` says it. */
  readonly pointer: string;
  /** `GET /campaigns/{id}: 404`; where all routes share it, `Campaigns API: 429`: one proof for a service is enough. */
  readonly name: string;
}

const METHODS = ["get", "post", "patch", "delete"] as const;
const SHARED = [304, 400, 405, 408, 413, 415, 429, 431, 500, 503];

/** What stands at a pointer. */
export function resolved<T>(document: Document, pointer: string): T {
  const steps = pointer.slice(2).split("/");
  const at = (value: unknown, step: string): unknown =>
    (value as Record<string, unknown> | undefined)?.[unescape(step)];
  return steps.reduce(at, document) as T;
}

const unescape = (step: string): string => step.replaceAll("~1", "/");
const escape = (step: string): string => step.replaceAll("/", "~1");

/** The address of the description that a request's target is at; Express minds neither case nor a slash at the end. */
export function pathOf(document: Document, target: string): string | undefined {
  const [asked = ""] = target.replace(/^[a-z][a-z+.-]*:\/\/[^/?#]*/i, "").split(/[?#]/);
  const paths = Object.keys(document.paths ?? {});
  return paths.find((path) => path === asked) ?? paths.find((path) => patternOf(path).test(asked.trim()));
}

const patterns = new Map<string, RegExp>();

function patternOf(path: string): RegExp {
  const known = patterns.get(path);
  if (known) return known;
  const literal = path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const source = literal.replace("\\{path\\}", ".+").replace(/\\\{\w+\\\}/g, "[^/]+");
  const pattern = new RegExp(`^${source}/?$`, "i");
  patterns.set(path, pattern);
  return pattern;
}

/** Each operation, as `GET /campaigns`. */
export function operationsOf(document: Document): { readonly path: string; readonly method: string }[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
    METHODS.filter((method) => item?.[method]).map((method) => ({ path, method: method.toUpperCase() })),
  );
}

/** The answer with this status that is promised at an address: by the operation, or for any method. HEAD is GET without the body. */
export function promisedAnswer(document: Document, path: string, method: string, status: number): Promised | undefined {
  const item = document.paths?.[path];
  const name = METHODS.find((each) => each.toUpperCase() === (method === "HEAD" ? "GET" : method.trim()));
  const operation = name && item?.[name] ? name : undefined;
  if (operation) return promised(document, ["paths", path, operation, "responses", String(status)], status, method);
  if (status === 405) return promised(document, ["paths", path, "x-other-methods"], status, method);
  const any = METHODS.find((each) => item?.[each]) ?? "get";
  const isAnywhere = [400, 408, 429, 431, 503].includes(status);
  return isAnywhere ? promised(document, ["paths", path, any, "responses", String(status)], status, method) : undefined;
}

function promised(document: Document, steps: readonly string[], status: number, method: string): Promised | undefined {
  const pointer = `#/${steps.map(escape).join("/")}`;
  const found = resolved<{ readonly $ref?: string } | undefined>(document, pointer);
  if (!found) return undefined;
  const verb = method === "HEAD" ? "GET" : method.trim();
  const whose = found.$ref?.includes("/OAuth") ? "OAuth's routes" : document.info.title;
  const name = SHARED.includes(status) ? `${whose}: ${status}` : `${verb} ${steps[1]}: ${status}`;
  return { pointer: found.$ref ?? pointer, name };
}

/** The names of all answers that the description promises. */
export function promisedNames(document: Document): string[] {
  const names = operationsOf(document).flatMap(({ path, method }) => {
    const responses = resolved<object>(document, `#/paths/${escape(path)}/${method.toLowerCase()}/responses`);
    const statuses = Object.keys(responses).map(Number);
    return [
      ...statuses.map((status) => promisedAnswer(document, path, method, status)?.name),
      promisedAnswer(document, path, "PUT", 405)?.name,
    ];
  });
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}
