// A copy of the built repository: scripts write .env, data and locks into the folder they stand in.
import { readFile, rm, writeFile } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { newFolder } from "@repo/testing";
import { newServices } from "./new-services.js";
import { importScript } from "./scripts.js";

interface Scripts {
  readonly copyRepository: (folder: string, leftOut: string[]) => Promise<void>;
  readonly copyInto: (folder: string, isWanted: (path: string) => boolean) => Promise<void>;
}

const scripts = await importScript<Scripts>("scripts/lib/repository-copy.mjs");

let copy: Promise<string> | undefined;

/**
 * The copy, one for the whole run, without `.env` and data, and with the two APIs alone. Its node_modules lead to the real
 * packages.
 */
export async function emptyRepository(): Promise<string> {
  const folder = await (copy ??= copyRepository());
  for (const name of [...filesOfSettings(folder), "data"]) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
  return folder;
}

/** `.env` and whatever else begins with it. */
export function filesOfSettings(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.startsWith(".env") && name !== ".env.example");
}

async function copyRepository(): Promise<string> {
  const folder = await newFolder();
  await scripts.copyRepository(folder, newServices());
  return folder;
}

/** Another copy, for what installs: with everything but node_modules, `.env`, data, and other services than the two APIs. */
export async function freshRepository(): Promise<string> {
  const folder = await newFolder();
  const leftOut = /^(\.git|coverage|data|\.env(\..*)?|\.bootstrap\..*|(packages\/[^/]+\/)?node_modules)$/;
  const isNew = (path: string): boolean => newServices().some((name) => path === `packages/${name}`);
  await scripts.copyInto(folder, (path) => !leftOut.test(path) && !isNew(path));
  for (const name of newServices()) {
    await edit(join(folder, "tsconfig.json"), new RegExp(`^.*"packages/${name}(/test)?".*\n`, "gm"));
    await edit(join(folder, "pnpm-lock.yaml"), new RegExp(`^ {2}packages/${name}:\n(?: {4}.*\n)+\n`, "m"));
  }
  return folder;
}

async function edit(path: string, leaveOut: RegExp): Promise<void> {
  await writeFile(path, (await readFile(path, "utf8")).replace(leaveOut, ""));
}
