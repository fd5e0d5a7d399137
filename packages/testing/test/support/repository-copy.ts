// A copy of the built repository: scripts write .env, data and locks into the folder they stand in.
import { cp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { existsSync, readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { newFolder, repositoryRoot } from "@repo/testing";
import { newServices } from "./new-services.js";

const LEFT_OUT =
  /^(\.git|coverage|data|\.env(\..*)?|\.bootstrap\..*|node_modules\/\.pnpm|packages\/[^/]+(\/dist)?\/test)$/;

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
  await copyInto(folder, (path) => !LEFT_OUT.test(path) && !newServices().some((name) => path === `packages/${name}`));
  await symlink(join(repositoryRoot, "node_modules/.pnpm"), join(folder, "node_modules/.pnpm"));
  const tsconfig = join(folder, "tsconfig.json");
  const { references, ...rest } = JSON.parse(await readFile(tsconfig, "utf8"));
  const kept = (references as { path: string }[]).filter(
    ({ path }) => !path.endsWith("/test") && existsSync(join(folder, path)),
  );
  await writeFile(tsconfig, JSON.stringify({ ...rest, references: kept }));
  await markInstalled(folder);
  return folder;
}

/** Copies the repository, with the times of its files: to tsc the copy is as up to date as the original. */
async function copyInto(folder: string, isWanted: (path: string) => boolean): Promise<void> {
  await cp(repositoryRoot, folder, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    filter: (path) => isWanted(relative(repositoryRoot, path).split(sep).join("/")) || path.endsWith(".env.example"),
  });
}

/** What was left out needs no install. */
async function markInstalled(folder: string): Promise<void> {
  const script = (await import(pathToFileURL(join(folder, "scripts/bootstrap.mjs")).href)) as {
    fingerprint: () => string;
  };
  await writeFile(join(folder, "node_modules/.bootstrap-stamp"), script.fingerprint());
}

/** Another copy, for what installs: with everything but node_modules, `.env`, data, and other services than the two APIs. */
export async function freshRepository(): Promise<string> {
  const folder = await newFolder();
  const leftOut = /^(\.git|coverage|data|\.env(\..*)?|\.bootstrap\..*|(packages\/[^/]+\/)?node_modules)$/;
  await copyInto(folder, (path) => !leftOut.test(path) && !newServices().some((name) => path === `packages/${name}`));
  for (const name of newServices()) {
    await edit(join(folder, "tsconfig.json"), new RegExp(`^.*"packages/${name}(/test)?".*\n`, "gm"));
    await edit(join(folder, "pnpm-lock.yaml"), new RegExp(`^ {2}packages/${name}:\n(?: {4}.*\n)+\n`, "m"));
  }
  return folder;
}

async function edit(path: string, leaveOut: RegExp): Promise<void> {
  await writeFile(path, (await readFile(path, "utf8")).replace(leaveOut, ""));
}
