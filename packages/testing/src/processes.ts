import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { atEnd } from "./at-end.js";
import { watchService } from "./openapi/watch.js";

/** The repository's root. */
export const repositoryRoot = fileURLToPath(new URL("../../../../", import.meta.url));

/** A process under test. */
export interface TestProcess {
  readonly child: ChildProcess;
  /** All that it has printed, on both streams. */
  output(): string;
  /** What it has printed on standard error. */
  errors(): string;
  /** Waits until its output matches; rejects when it ends before that, or after 30 s. */
  said(pattern: RegExp): Promise<RegExpExecArray>;
  /** Its exit code, or the signal that ended it, once it has ended. */
  readonly ended: Promise<number | string>;
  /** Sends a signal, SIGTERM by default, and waits for the end. */
  stop(signal?: NodeJS.Signals): Promise<number | string>;
}

/** A service that listens. */
export interface TestService extends TestProcess {
  readonly url: string;
}

/** Runs Node on a script with just this environment (and PATH); it is killed after the last test if it still runs. */
export function runNode(
  args: readonly string[],
  env: Record<string, string>,
  cwd = repositoryRoot,
  program = process.execPath,
): TestProcess {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(program, args, {
    cwd,
    env: { PATH, HOME, ...env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  let errors = "";
  child.stdout?.on("data", (data) => (output += String(data)));
  child.stderr?.on("data", (data) => ((output += String(data)), (errors += String(data))));
  // "close" comes when nobody holds its output any more: after the end of the processes it has started, too.
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | string);
  const stop = async (signal: NodeJS.Signals = "SIGTERM"): Promise<number | string> => {
    if (child.exitCode === null) child.kill(signal);
    return ended;
  };
  const said = (pattern: RegExp): Promise<RegExpExecArray> => match(child, () => output, pattern);
  atEnd(() => stop("SIGKILL"));
  return { child, output: () => output, errors: () => errors, said, ended, stop };
}

function match(child: ChildProcess, output: () => string, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`${why} before it said ${String(pattern)}:\n${output()}`));
    const timer = setTimeout(() => fail("30 s went by"), 30_000);
    const look = (): void => {
      const found = pattern.exec(output());
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout?.on("data", look);
    child.stderr?.on("data", look);
    child.once("close", () => fail("It ended"));
    child.once("close", () => clearTimeout(timer));
    look();
  });
}

/** Starts one of the services, as built, and waits until it listens. Give it a port of 0 for a free one. */
export async function startService(folder: string, env: Record<string, string>): Promise<TestService> {
  const service = runNode([`packages/${folder}/dist/src/main.js`], env);
  const listening = new Promise<string>((resolve, reject) => {
    service.child.once("message", (message) => resolve((message as { url: string }).url));
    void service.ended.then((end) =>
      reject(new Error(`${folder} ended with ${end} before it listened:\n${service.output()}`)),
    );
  });
  const url = await listening;
  await watchService(folder, url, env["RATE_LIMITS"] !== "off");
  return { ...service, url };
}
