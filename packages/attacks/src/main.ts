// npm run attack: see docs/attacks/README.md.
import { consoleScreen } from "./narrator.js";
import { runLabs } from "./run-labs.js";

try {
  process.exitCode = await runLabs(process.argv.slice(2), consoleScreen());
} catch (error) {
  console.error(`The lab could not be played to its end. ${(error as Error).message}`);
  process.exitCode = 1;
}
