import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Program } from "./programs.js";

const root = fileURLToPath(new URL("../../../../", import.meta.url));

/** A program that listens. */
export interface Target {
  readonly url: string;
  /** Where its databases are. */
  readonly folder: string;
  /** Asks what an auditor would ask. */
  readonly audit: () => Promise<Audit>;
  readonly stop: () => Promise<void>;
}

/** What the auditor of a target was told. */
export interface Audit {
  readonly intact: boolean;
  readonly text: string;
}

/** An empty folder and fresh secrets, in which a program can be started more than once. */
export interface Stage {
  /** Starts it on a free port; with a clock that is hours behind, if asked for. */
  readonly start: (hoursAgo?: number) => Promise<Target>;
  /** Removes the folder. */
  readonly clear: () => Promise<void>;
}

type Environment = Record<string, string>;

/** Makes a stage for a program. Whichever it is, its environment is the same. */
export async function newStage(
  program: Program,
  settings: Readonly<Environment>,
  services: readonly string[],
): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), "attack-"));
  const env = { ...usualEnvironment(folder), ...settings };
  for (const service of program.hasNeighbours ? services : []) {
    const { code, output } = await runToEnd([`packages/${service}/dist/src/main.js`, "--migrate"], env);
    if (code !== 0) throw new Error(`${service} could not be registered:\n${output}`);
  }
  const audit = async (): Promise<Audit> => {
    const { code, output } = await runToEnd(program.auditor(folder), env);
    return { intact: code === 0, text: output.trim() };
  };
  return {
    start: async (hoursAgo = 0) => ({ ...(await listen(program, env, hoursAgo)), folder, audit }),
    clear: () => rm(folder, { recursive: true, force: true }),
  };
}

/** As on a developer's machine, with hashes as quick as it allows. */
function usualEnvironment(folder: string): Environment {
  const secret = (): string => randomBytes(32).toString("base64url");
  const { PATH = "", HOME = "" } = process.env;
  const keys = { SECRET_KEY: secret(), AUDIT_KEY: secret() };
  const place = { HOST: "127.0.0.1", CAMPAIGNS_PORT: "0", RESOURCES_PORT: "0", DATA_DIR: folder };
  return {
    PATH,
    HOME,
    NODE_ENV: "development",
    ENV_FILE: "",
    LOG_LEVEL: "silent",
    BCRYPT_COST: "10",
    ...place,
    ...keys,
  };
}

async function listen({ main }: Program, env: Environment, hoursAgo: number): Promise<Pick<Target, "url" | "stop">> {
  const past = ["--import", new URL("./past.js", import.meta.url).href];
  const args = hoursAgo > 0 ? [...past, main] : [main];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...env, HOURS_AGO: String(hoursAgo) },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let errors = "";
  child.stderr?.setEncoding("utf8").on("data", (text) => (errors += String(text)));
  const ended = once(child, "close");
  const url = await new Promise<string>((resolve, reject) => {
    child.once("message", (message) => resolve((message as { url: string }).url));
    void ended.then(() => reject(new Error(`${main} ended before it listened:\n${errors}`)));
  });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null) child.kill();
    await ended;
  };
  return { url, stop };
}

async function runToEnd(args: readonly string[], env: Environment): Promise<{ code: number; output: string }> {
  const child = spawn(process.execPath, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (output += String(text)));
  const [code] = (await once(child, "close")) as [number];
  return { code, output };
}
