// @ts-check
// Which names and ports a new service may not have: read where they are used, so that nothing is forgotten here.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { root } from "../run.mjs";
import { filesIn } from "../stale-outputs.mjs";
import { identifiersOf } from "./names.mjs";

/** PostgreSQL's names have 63 characters, and the longest one of an index is 33 longer than its table's. */
const NAME = /^(?=.{2,30}$)[a-z]+(-[a-z]+)*$/;
const FORM = 'Write 2 to 30 lower-case letters, with hyphens between words: "orders", "order-items".';
/** The first words of the identity's scopes. */
const SCOPES = ["account", "admin", "tokens"];
/** What no variable may be called, in a module. */
const KEYWORDS =
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield";

const packages = join(root, "packages");

/** @param {string} folder @returns {string[]} the TypeScript files below it */
function sourcesIn(folder) {
  const files = filesIn(join(packages, folder)).filter((file) => file.endsWith(".ts"));
  return files.map((file) => readFileSync(join(packages, folder, file), "utf8"));
}

/** @param {string[]} texts @param {RegExp} pattern @returns {string[]} its first group, wherever it fits */
function found(texts, pattern) {
  return texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name = ""]) => name));
}

/** What keeps a service from being called so, in words; undefined when nothing does. @param {string} name */
export function nameFault(name) {
  if (!NAME.test(name)) return `"${name}" is no name for a service. ${FORM}`;
  const folder = `packages/${name}-api`;
  if (existsSync(join(root, folder))) return `There is a ${folder} already: nothing is overwritten. Take another name.`;
  const folders = readdirSync(packages);
  const tables = found([...sourcesIn("auth/src/store"), ...sourcesIn("service/src")], /createTable\("(\w+)"/g);
  const paths = found([...sourcesIn("auth/src/http"), ...sourcesIn("service/src")], /(?:route|serve)\("\/([a-z-]+)/g);
  const taken = [...folders, ...paths, ...SCOPES, ...tables.map((table) => table.replaceAll("_", "-"))];
  if (taken.includes(name)) return `"${name}" is the name of something that every service has. Take another one.`;
  return undefined;
}

/** What keeps one of them from being called so. @param {string} name @param {string} singular */
export function singularFault(name, singular) {
  if (!NAME.test(singular)) return `"${singular}" is no name for one of the ${name}. ${FORM}`;
  if (singular === name) return `One of the ${name} needs another name than all of them: --singular <word>.`;
  const used = identifiersOfTemplate();
  const names = identifiersOf({ plural: name, singular });
  const clash = names.find((each) => used.has(each) || KEYWORDS.split(" ").includes(each));
  if (clash === undefined) return undefined;
  return `The code of a service has no room for a noun whose name is "${clash}". Take one of two words, such as "my-${name}".`;
}

/** What the template's code calls anything, but for its noun, the members of objects and what stands in texts. */
function identifiersOfTemplate() {
  const code = [...sourcesIn("template/src"), ...sourcesIn("template/test")].map((text) =>
    text
      .replace(/\/\*[^]*?\*\/|\/\/.*|"[^"\n]*"|'[^'\n]*'|`[^`]*`/g, " ")
      .replace(/\.\w+|\b\w+\??:/g, " ")
      .replace(/\b\w*sample[-_ ]?things?\w*/gi, " "),
  );
  return new Set(found(code, /([A-Za-z_]\w*)/g));
}

/** What keeps a service from listening there. @param {string} value as it was typed */
export async function portFault(value) {
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port < 1 || port > 65_535) {
    return `"${value}" is no port. Write a whole number from 1 to 65535, such as ${nextPort()}.`;
  }
  const owner = portsOfServices().find((each) => each.port === port);
  if (owner) return `${port} is the port of ${owner.name}. Take another one, such as ${nextPort()}.`;
  const code = await listeningFault(port);
  if (code === undefined) return undefined;
  return `On port ${port} of this machine nothing can listen now (${code}). Take another one, such as ${nextPort()}.`;
}

/** The port after the highest one that a service has. */
export function nextPort() {
  return Math.max(...portsOfServices().map(({ port }) => port)) + 1;
}

function portsOfServices() {
  const names = readdirSync(packages).filter((name) => name.endsWith("-api"));
  return names.flatMap((name) => {
    const config = join(packages, name, "src/config.ts");
    const texts = existsSync(config) ? [readFileSync(config, "utf8")] : [];
    return found(texts, /port\("[A-Z0-9_]+", (\d+)\)/g).map((port) => ({ name, port: Number(port) }));
  });
}

/** @param {number} port @returns {Promise<string | undefined>} the code of the error, if there is one */
function listeningFault(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => resolve(error.code ?? error.message));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(undefined)));
  });
}
