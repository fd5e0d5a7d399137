// Both services at once, as `npm start` runs them.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { atEnd, newFolder, runNode, type TestProcess } from "@repo/testing";

/** scripts/start.mjs, once everything is ready. */
export interface System extends TestProcess {
  /** Where the campaigns API is. */
  readonly campaigns: string;
  /** Where the resources API is. */
  readonly resources: string;
}

/** Settings that keep a run of the scripts off the usual ports and folders; hashes are as quick as development allows. */
export async function scriptEnvironment(): Promise<Record<string, string>> {
  return {
    CAMPAIGNS_PORT: "0",
    RESOURCES_PORT: "0",
    BCRYPT_COST: "10",
    DATA_DIR: await newFolder(),
    NODE_V8_COVERAGE: "", // the copy's files are gone before anybody could add them up
    npm_config_offline: "true", // nothing is ever installed here
  };
}

/** Runs scripts/start.mjs in a copy of the repository; it is stopped in good order after the last test. */
export function runStart(folder: string, env: Record<string, string>, ...args: string[]): TestProcess {
  const process = runNode(["scripts/start.mjs", ...args], env, folder);
  atEnd(() => process.stop());
  return process;
}

/** Runs scripts/start.mjs and waits until it says that all is ready. */
export async function startSystem(folder: string, env: Record<string, string>, ...args: string[]): Promise<System> {
  const process = runStart(folder, env, ...args);
  await process.said(/Ready:/);
  const place = (name: string): string => new RegExp(`  ${name} +(http:\\S+)`).exec(process.output())?.[1] ?? "";
  return { ...process, campaigns: place("campaigns-api"), resources: place("resources-api") };
}

/** The pids of the processes that a process has started. */
export function childrenOf(pid: number | undefined): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  const text = existsSync(path) ? readFileSync(path, "utf8") : execFileSync("pgrep", ["-P", `${pid}`]).toString();
  return text.split(/\s+/).filter(Boolean).map(Number);
}
