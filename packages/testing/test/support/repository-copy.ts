// A copy of the built repository: scripts write .env, data and locks into the folder they stand in.
import { cp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { newFolder, repositoryRoot } from "@repo/testing";

const LEFT_OUT =
  /^(\.git|coverage|data|\.env(\..*)?|\.bootstrap\..*|node_modules\/\.pnpm|packages\/[^/]+(\/dist)?\/test)$/;

let copy: Promise<string> | undefined;

/** The copy, one for the whole run, without `.env` and data. Its node_modules lead to the real packages. */
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
  const isWanted = (path: string): boolean =>
    !LEFT_OUT.test(relative(repositoryRoot, path).split(sep).join("/")) || path.endsWith(".env.example");
  // With their times: to tsc the copy is as up to date as the original.
  await cp(repositoryRoot, folder, {
    recursive: true,
    verbatimSymlinks: true,
    preserveTimestamps: true,
    filter: isWanted,
  });
  await symlink(join(repositoryRoot, "node_modules/.pnpm"), join(folder, "node_modules/.pnpm"));
  const tsconfig = join(folder, "tsconfig.json");
  const { references, ...rest } = JSON.parse(await readFile(tsconfig, "utf8"));
  const kept = (references as { path: string }[]).filter(({ path }) => !path.endsWith("/test"));
  await writeFile(tsconfig, JSON.stringify({ ...rest, references: kept }));
  return folder;
}
