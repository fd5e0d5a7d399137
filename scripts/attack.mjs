// @ts-check
// npm run attack -- <name>: plays an attack against the weak twin and against the shipped service. Without a name it
// lists them. The twin is no part of the build: it is compiled here.
import { bootstrap } from "./bootstrap.mjs";
import { runNode, tsc } from "./lib/run.mjs";

await bootstrap();
const built = await runNode([tsc, "-b", "packages/weak-twin"]);
process.exitCode = built || (await runNode(["packages/attacks/dist/src/main.js", ...process.argv.slice(2)]));
