// The command line: in this process, and as a shell runs it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Readable } from "node:stream";
import { repositoryRoot, testEnvironment } from "@repo/testing";

import { runCommand } from "../../src/cli/run-command.js";

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const MAIN = join(repositoryRoot, "packages/auth/dist/src/cli/main.js");

/** Runs a command on an identity database, in this process, with `input` on its standard input. */
export async function runCli(
  database: string,
  args: readonly string[],
  input = "",
  settings: Record<string, string> = {},
): Promise<Ran> {
  const texts = { stdout: "", stderr: "" };
  const code = await runCommand(args, {
    environment: testEnvironment({ AUTH_DATABASE_URL: database, ...settings }),
    input: Readable.from([input]),
    print: (line) => void (texts.stdout += `${line}\n`),
    complain: (line) => void (texts.stderr += `${line}\n`),
  });
  return { code, ...texts };
}

/** Runs a command as a process, as a script does. */
export function spawnCli(database: string, args: readonly string[], input = ""): Promise<Ran> {
  return run(process.execPath, [MAIN, ...args], { AUTH_DATABASE_URL: database }, input);
}

/** Runs a command at a terminal, where `input` is typed; what the terminal shows is `stdout`. */
export function typeCli(database: string, args: readonly string[], input: string): Promise<Ran> {
  return run(
    "script",
    ["-qec", [process.execPath, MAIN, ...args].join(" "), "/dev/null"],
    { AUTH_DATABASE_URL: database },
    input,
  );
}

async function run(
  program: string,
  args: readonly string[],
  settings: Record<string, string>,
  input: string,
): Promise<Ran> {
  const { PATH = "", NODE_V8_COVERAGE = "" } = process.env;
  const env = { PATH, NODE_V8_COVERAGE, TERM: "dumb", ...testEnvironment(settings) };
  const child = spawn(program, args, { env });
  const texts = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (data) => (texts[stream] += String(data)));
  child.stdin.on("error", () => {}); // it may have ended before it read anything
  if (program === "script") {
    for (const line of input.split(/(?<=\n)/)) {
      await until(() => texts.stdout.endsWith(": "), child);
      texts.stdout += "\n";
      child.stdin.write(line);
    }
  }
  if (program !== "script") child.stdin.end(input);
  const [code] = (await once(child, "close")) as [number];
  return { code, ...texts };
}

async function until(condition: () => boolean, child: ReturnType<typeof spawn>): Promise<void> {
  while (!condition() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 10));
}
