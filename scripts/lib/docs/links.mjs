// @ts-check
// Links within the repository: the file is there, and the heading too.
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const CODE = /^(`{3,})[\s\S]*?^\1[ \t]*$|(`+)[^`\n]+\2/gm;
const COMMENT = /<!--[\s\S]*?-->/g;
const LINK = /\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|^\[[^\]]+\]:\s*(\S+)/gm;

/**
 * How a code host makes an anchor of a heading.
 * @param {string} heading
 */
export function anchorOf(heading) {
  const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "");
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, "")
    .replace(/ /g, "-");
}

/** The anchors of a page; of headings that are alike the second has "-1". @param {string} text @returns {Set<string>} */
export function anchorsOf(text) {
  const blocks = text.replace(/^(`{3,})[\s\S]*?^\1[ \t]*$/gm, "");
  /** @type {Set<string>} */
  const anchors = new Set();
  for (const [, heading = ""] of blocks.matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const name = anchorOf(heading);
    let anchor = name;
    for (let count = 1; anchors.has(anchor); count += 1) anchor = `${name}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

/**
 * @param {string} root of the repository
 * @param {string} page its path below the root
 * @returns {string[]} what is wrong with its links
 */
export function linkFaults(root, page) {
  const text = readFileSync(join(root, page), "utf8");
  const prose = text.replace(COMMENT, "").replace(CODE, "");
  const targets = [...prose.matchAll(LINK)].map(([, inline, reference]) => inline ?? reference ?? "");
  return targets
    .filter((target) => !/^[a-z][a-z+.-]*:/.test(target))
    .map((target) => targetFault(root, page, target))
    .filter((fault) => fault !== undefined);
}

/** @param {string} root @param {string} page @param {string} target */
function targetFault(root, page, target) {
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? join(root, page) : resolve(root, dirname(page), decodeURIComponent(path));
  if (!file.startsWith(resolve(root))) return `the link ${target} leads out of the repository`;
  if (!existsSync(file)) return `the link ${target} leads nowhere`;
  if (anchor === undefined || !file.endsWith(".md") || statSync(file).isDirectory()) return undefined;
  if (anchorsOf(readFileSync(file, "utf8")).has(anchor)) return undefined;
  return `the link ${target}: there is no such heading`;
}
