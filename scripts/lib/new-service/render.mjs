// @ts-check
// The files of a new service: those of packages/template, with its noun.
import { readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { root } from "../run.mjs";
import { filesIn } from "../stale-outputs.mjs";
import { renamed } from "./names.mjs";

/** @typedef {import("./names.mjs").Noun & { verifyOnly: boolean }} NewService */

const template = join(root, "packages/template");
/** What stands in a file's name, and in an import of it, when it takes the place of the file without. */
const VARIANT = ".verify-only";

/**
 * Every file of a new service, as prettier writes it. Nothing is written.
 *
 * @param {NewService} service
 * @returns {Promise<Map<string, string>>} texts by their paths in the package
 */
export async function renderService(service) {
  /** @type {Map<string, string>} */
  const files = new Map();
  for (const source of sourcesFor(service.verifyOnly)) {
    const path = renamed(source.replace(VARIANT, ""), service);
    const text = readFileSync(join(template, source), "utf8");
    const made = source === "package.json" ? manifest(text, service) : renamed(text.replaceAll(VARIANT, ""), service);
    files.set(path, await formatted(`packages/${service.plural}-api/${path}`, made));
  }
  return files;
}

/** The files of the template that a kind of service is made of. @param {boolean} verifyOnly */
function sourcesFor(verifyOnly) {
  const isSource = (/** @type {string} */ path) => /^[^/]+\.\w+$|^(src|test)\/.*\.\w+$/.test(path);
  const all = filesIn(template)
    .map((path) => path.split(sep).join("/"))
    .filter(isSource)
    .sort();
  const variants = all.filter((path) => path.includes(VARIANT));
  const replaced = variants.map((path) => path.replace(VARIANT, ""));
  return verifyOnly ? all.filter((path) => !replaced.includes(path)) : all.filter((path) => !variants.includes(path));
}

/**
 * The template has no `start` script, or it would be a service itself.
 * @param {string} text @param {NewService} service
 */
function manifest(text, { plural, verifyOnly }) {
  const { name: _, version, description: __, dependencies, devDependencies, ...rest } = JSON.parse(text);
  return JSON.stringify({
    name: `@repo/${plural}-api`,
    version,
    description: `The ${plural.replaceAll("-", " ")} API`,
    ...rest,
    scripts: { start: "node dist/src/main.js" },
    // Who only verifies tokens has no identity database to register in: `npm start` does it.
    ...(verifyOnly && { authService: { name: plural, scopes: [`${plural}:read`, `${plural}:write`] } }),
    dependencies,
    devDependencies,
  });
}

/** @param {string} path in the repository @param {string} text */
async function formatted(path, text) {
  if (!/\.(ts|json)$/.test(path)) return text;
  const { format, resolveConfig } = await import("prettier"); // which a new checkout has after its install
  const filepath = join(root, path);
  return format(text, { ...(await resolveConfig(filepath, { editorconfig: true })), filepath });
}
