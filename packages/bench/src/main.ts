import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseOptions, type Options } from "./options.js";
import { conditions, report, writeDocs } from "./page.js";
import { stopAll } from "./processes.js";
import { runRounds } from "./rounds.js";

/** Where the services keep their data, too: /tmp may be memory, where a durable write costs nothing. */
const data = fileURLToPath(new URL("../../../../data/", import.meta.url));

async function bench(options: Options): Promise<void> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const folder = mkdtempSync(join(data, "bench-"));
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      // The servers first: one that is starting would make the folder again.
      void stopAll().finally(() => {
        clear();
        process.exit(130);
      });
    });
  }
  try {
    const results = await runRounds(options, folder, (text) => console.log(text));
    console.log(["", ...conditions(options), "", report(results, options.rows), ""].join("\n"));
    if (options.write) writeDocs(options, results);
    if (options.write) console.log("Written: docs/performance.md and docs/performance.svg.");
  } finally {
    await stopAll();
    clear();
  }
}

try {
  await bench(parseOptions(process.argv.slice(2)));
} catch (error) {
  console.error(`The benchmark failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
