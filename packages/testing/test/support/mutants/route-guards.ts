// Every place in the built routes where a handler is given to a route: any of them may be a guard, however it is written.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { repositoryRoot } from "@repo/testing";
import ts from "typescript";

/** One handler, or a list of them, that a route is given. */
export interface RouteHandler {
  /** The built module, from `packages`. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  /** As the walk of the routes names it. */
  readonly route: string;
}

const METHODS = new Set(["get", "head", "post", "put", "patch", "delete", "all"]);
const root = join(repositoryRoot, "packages");

/** All handlers of the routes in a folder of `packages`. */
export function handlersIn(folder: string): RouteHandler[] {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".js"))
    .sort()
    .flatMap((file) => handlersOf(join(folder, file)));
}

function handlersOf(file: string): RouteHandler[] {
  const tree = ts.createSourceFile(file, textOf(file), ts.ScriptTarget.ES2023, true);
  const found: RouteHandler[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const method = node.expression.name.text;
    const path = METHODS.has(method) ? pathOf(node.expression.expression) : undefined;
    if (path === undefined) return;
    const route = `${method.toUpperCase()} ${path}`;
    for (const each of node.arguments) found.push({ file, start: each.getStart(tree), end: each.getEnd(), route });
  };
  visit(tree);
  return found;
}

/** The path of `router.route("/a").get(...).post`; undefined for what is no route. */
function pathOf(chain: ts.Expression): string | undefined {
  if (!ts.isCallExpression(chain) || !ts.isPropertyAccessExpression(chain.expression)) return undefined;
  const { name, expression } = chain.expression;
  const [first] = chain.arguments;
  if (name.text === "route" && first) return ts.isStringLiteral(first) ? first.text : first.getText();
  return pathOf(expression);
}

const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

/** The texts of the modules in which these handlers stand, with something else in their place. */
export function rewritten(
  handlers: readonly RouteHandler[],
  rewrite: (handler: RouteHandler, was: string) => string,
): Map<string, string> {
  const texts = new Map<string, string>();
  for (const handler of [...handlers].sort((one, other) => other.start - one.start)) {
    const { file, start, end } = handler;
    const text = texts.get(file) ?? textOf(file) + IMPORT;
    texts.set(file, text.slice(0, start) + rewrite(handler, text.slice(start, end)) + text.slice(end));
  }
  return texts;
}

const REQUIRES = pathToFileURL(join(root, "auth/dist/src/http/requires.js")).href;
const IMPORT = `\nimport { isGuard as isGuard__ } from ${JSON.stringify(REQUIRES)};\n`;

/** The same handlers, after a line of output where one of them is a guard. */
export const tellGuard = (handler: RouteHandler, was: string): string =>
  `((all) => (all.some(isGuard__) && console.log(${JSON.stringify(`guard:${keyOf(handler)};`)}), all))([${was}].flat(9))`;

/** The same handlers without a guard. */
export const withoutGuard = (_handler: RouteHandler, was: string): string =>
  `[${was}].flat(9).filter((each) => !isGuard__(each))`;

/** Tells a handler from all others. */
export const keyOf = ({ file, start }: RouteHandler): string => `${file}:${start}`;
