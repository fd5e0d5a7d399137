// A page of docs/guides as a user follows it: its commands run in their order, in one shell.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { atEnd, repositoryRoot, runNode, type TestProcess } from "@repo/testing";

/** A block of commands, and what the page says that they print. */
export interface Step {
  readonly command: string;
  readonly printed: { readonly language: string; readonly text: string } | undefined;
}

/** The steps of a page. */
export function stepsOf(page: string): Step[] {
  const text = readFileSync(join(repositoryRoot, page), "utf8");
  const blocks = [...text.matchAll(/^```sh\n([^]*?)^```\n(?:```(json|)\n([^]*?)^```\n)?/gm)];
  return blocks.map(([, command = "", language, printed]) => ({
    command: command.trim(),
    printed: printed === undefined ? undefined : { language: language ?? "", text: printed.trim() },
  }));
}

/** Who follows a page, in a copy of the repository. */
export interface User {
  /** Does a step, and fails when it prints something else than the page says. */
  readonly follow: (step: Step) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/**
 * A user in this folder.
 *
 * @param ports instead of those of the page, on which somebody else may listen
 */
export function userIn(folder: string, env: Record<string, string>, ports: Readonly<Record<string, number>>): User {
  const here = (text: string): string => text.replace(/\b800\d\b/g, (port) => `${ports[port] ?? port}`);
  const shell = startShell(folder, env);
  let services: TestProcess | undefined;

  async function start(): Promise<void> {
    await services?.stop("SIGINT");
    services = runNode(["scripts/start.mjs"], env, folder);
    await isReady(services);
  }

  return {
    follow: async ({ command, printed }) => {
      if (command === "npm start") return start();
      const output = await shell.run(here(command));
      if (printed === undefined) return;
      if (printed.language === "json") assert.deepEqual(lastJson(output), known(here(printed.text)), command);
      else
        assert.ok(output.includes(here(printed.text)), `${command}\nprinted ${output}\nand not ${here(printed.text)}`);
    },
    stop: async () => {
      await services?.stop("SIGINT");
      shell.end();
    },
  };
}

/** Waits as long as a person would: the first start installs, and may compile. */
async function isReady(services: TestProcess): Promise<void> {
  while (!services.output().includes("Ctrl-C stops everything")) {
    assert.ok(services.child.exitCode === null && services.child.signalCode === null, services.output());
    await delay(50);
  }
}

/** What a command has printed last. */
function lastJson(output: string): unknown {
  const line = output.trim().split("\n").at(-1) ?? "";
  assert.match(line, /^\{.*\}$/, output);
  return known(line);
}

/** JSON, but for what is another one at each run. */
function known(json: string): unknown {
  const ids = json
    .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, "<id>")
    .replace(/(?<="explain":)\[[^\]]+\]/, '"<list>"'); // the page cuts it short: […]
  return JSON.parse(ids.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>"));
}

interface Shell {
  readonly run: (command: string) => Promise<string>;
  readonly end: () => void;
}

/** One shell for all commands, because some keep things in its variables. */
function startShell(folder: string, env: Record<string, string>): Shell {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn("bash", ["--noprofile", "--norc"], { cwd: folder, env: { PATH, HOME, ...env } });
  child.stdin.write("exec 2>&1; set -u\n"); // a variable that nobody has set is a mistake of the page
  let output = "";
  child.stdout.on("data", (data) => (output += String(data)));
  const ended = once(child, "close");
  atEnd(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return {
    run: async (command) => {
      output = "";
      child.stdin.write(`${command}\necho; echo "the end of it"\n`);
      while (!output.includes("\nthe end of it\n")) await Promise.race([once(child.stdout, "data"), ended]);
      return output.replace("\nthe end of it\n", "");
    },
    end: () => child.stdin.end(),
  };
}
