// @ts-check
// Parts of the source, found by what they are called, so that the source needs no marks for the documentation.
//   file.ts#hash          what declares this name, with its docstring: a function, a const, a type, a class
//   file.ts#hash:code     the same without the docstring
//   file.ts#Queue.run     what is inside of it: a member, or an inner function
//   file.ts#delete()      the call `.delete(...)`, from the dot to the end: a route of a router
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/**
 * @param {string} root of the repository
 * @param {string} wanted one or several, with commas between, the file only where it is another one than before; in the
 *   answer a blank line stands between them
 * @returns {string} the source, without the indentation that all of its lines have
 * @throws {Error} when the file is not there, or the name is not in it exactly once
 */
export function readSource(root, wanted) {
  let file = "";
  const regions = wanted.split(/,\s*/).map((each) => {
    const [path = "", name = ""] = each.split("#");
    file = path || file;
    return readRegion(root, file, name);
  });
  return regions.join("\n\n");
}

/** @param {string} root @param {string} path @param {string} name */
function readRegion(root, path, name) {
  const text = readFileSync(join(root, path), "utf8");
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const isBare = name.endsWith(":code");
  const parts = name.replace(/:code$/, "").split(".");
  const found = name.endsWith("()") ? callsOf(file, name.slice(0, -2)) : declarationsOf(file, parts, isBare);
  const outer = found.filter((each) => !found.some((other) => other !== each && holds(other, each)));
  const [region] = outer;
  if (region === undefined || outer.length > 1)
    throw new Error(`${path}#${name} is there ${outer.length} times, not once`);
  return dedent(text, region);
}

/** @typedef {{ start: number, end: number }} Region */
/** @param {Region} outer @param {Region} inner */
const holds = (outer, inner) => outer.start <= inner.start && inner.end <= outer.end;

/** @param {ts.Node} node @param {(node: ts.Node) => void} visit */
function walk(node, visit) {
  visit(node);
  node.forEachChild((child) => walk(child, visit));
}

/** @param {ts.SourceFile} file @param {string} name @returns {Region[]} */
function callsOf(file, name) {
  /** @type {Region[]} */
  const found = [];
  walk(file, (node) => {
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    if (node.expression.name.text !== name) return;
    found.push({ start: file.text.lastIndexOf(".", node.expression.name.getStart()), end: node.getEnd() });
  });
  return found;
}

/** @param {ts.SourceFile} file @param {string[]} path @param {boolean} isBare @returns {Region[]} */
function declarationsOf(file, [name, member], isBare) {
  const named = (
    /** @type {ts.Node} */ from,
    /** @type {string | undefined} */ wanted,
    /** @type {IsKind} */ isKind,
  ) => {
    /** @type {ts.Node[]} */
    const nodes = [];
    walk(from, (node) => {
      const { name } = /** @type {{ name?: ts.Node }} */ (/** @type {unknown} */ (node));
      if (node !== from && isKind(node) && name?.getText() === wanted) nodes.push(node);
    });
    return nodes;
  };
  const found = named(file, name, isDeclaration);
  const nodes = member === undefined ? found : found.flatMap((node) => named(node, member, isPart));
  return nodes.map(statementOf).map((node) => ({
    start: isBare ? node.getStart() : withDocstring(node),
    end: node.getEnd(),
  }));
}

/** @typedef {(node: ts.Node) => boolean} IsKind */

/** @type {IsKind} */
const isDeclaration = (node) =>
  ts.isFunctionDeclaration(node) ||
  ts.isClassDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isVariableDeclaration(node);

/** @type {IsKind} */
const isPart = (node) =>
  isDeclaration(node) ||
  ts.isClassElement(node) ||
  ts.isTypeElement(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isPropertyAssignment(node);

/** `const x = 1;` is the statement around the declaration. @param {ts.Node} node */
const statementOf = (node) => (ts.isVariableDeclaration(node) ? node.parent.parent : node);

/** @param {ts.Node} node */
function withDocstring(node) {
  const comments = ts.getLeadingCommentRanges(node.getSourceFile().text, node.getFullStart()) ?? [];
  const last = comments.at(-1);
  return last && node.getSourceFile().text.startsWith("/**", last.pos) ? last.pos : node.getStart();
}

/** @param {string} text @param {Region} region */
function dedent(text, { start, end }) {
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = /^ */.exec(text.slice(lineStart))?.[0].length ?? 0;
  const lines = text.slice(start, end).split("\n");
  return lines.map((line, index) => (index === 0 ? line : line.replace(new RegExp(`^ {0,${indent}}`), ""))).join("\n");
}
