// @ts-check
// npm run docs:check: runs every command of the documentation, and compares what it prints with what the page says.
//   npm run docs:check -- docs/walkthrough README.md   only the pages whose path begins so
//   npm run docs:check -- --write                      includes source anew, and fills empty blocks of output
import { fileURLToPath } from "node:url";
import { bootstrap } from "./bootstrap.mjs";
import { checkPage } from "./lib/docs/check-page.mjs";
import { findPages } from "./lib/docs/pages.mjs";
import { World } from "./lib/docs/world.mjs";

/** @param {string[]} args @returns {Promise<number>} how many pages are at fault */
async function checkPages(args) {
  const pages = findPages(args.filter((arg) => !arg.startsWith("--")));
  const world = new World();
  for (const signal of ["SIGINT", "SIGTERM"])
    process.once(signal, () => void world.close().finally(() => process.exit(1)));
  const sums = { pages: 0, blocks: 0, outputs: 0, leftOut: 0 };
  try {
    await world.open();
    for (const path of pages) {
      const began = Date.now();
      const { faults, blocks, outputs, leftOut } = await checkPage(path, world, { write: args.includes("--write") });
      const verdict = faults.length === 0 ? "ok  " : "FAIL";
      console.log(`${verdict} ${path} (${blocks} run, ${outputs} compared, ${Date.now() - began} ms)`);
      for (const each of leftOut) console.log(`       ${each}`);
      for (const fault of faults) console.log(`\n${fault}\n`);
      if (faults.length > 0) sums.pages += 1;
      sums.blocks += blocks;
      sums.outputs += outputs;
      sums.leftOut += leftOut.length;
    }
  } finally {
    await world.close();
  }
  const { blocks, outputs, leftOut } = sums;
  console.log(`\n${blocks} blocks of commands run, ${outputs} outputs compared, ${leftOut} left out with a reason.`);
  console.log(`${pages.length - sums.pages} pages passed, ${sums.pages} failed`);
  return pages.length === 0 ? 1 : sums.pages;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bootstrap();
  process.exitCode = (await checkPages(process.argv.slice(2))) === 0 ? 0 : 1;
}
