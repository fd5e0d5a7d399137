#!/usr/bin/env node
import { environment } from "./config.js";
import { runCommand } from "./run-command.js";

process.exitCode = await runCommand(process.argv.slice(2), {
  environment,
  input: process.stdin,
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
});
