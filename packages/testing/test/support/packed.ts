// The packages as other projects get them.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { promisify } from "node:util";
import { repositoryRoot } from "@repo/testing";

/**
 * Runs a program to its end. What is not ours is no part of the coverage.
 * @throws {Error} with all that it said, when its exit code is not 0
 */
export async function exec(
  program: string,
  args: readonly string[],
  { cwd = repositoryRoot, env = {} }: { readonly cwd?: string; readonly env?: Record<string, string> } = {},
): Promise<string> {
  const options = { cwd, env: { ...process.env, NODE_V8_COVERAGE: "", ...env } };
  try {
    return (await promisify(execFile)(program, args, options)).stdout;
  } catch (cause) {
    throw new Error(`${(cause as Error).message}\n${(cause as { stdout?: string }).stdout}`, { cause });
  }
}

export const PACKED = ["auth", "service"] as const;
export type Packed = (typeof PACKED)[number];

/** What pnpm has made of a package. */
export interface Tarball {
  readonly path: string;
  /** The paths of its files, from the package's root. */
  readonly files: readonly string[];
  readonly manifest: Manifest;
}

export interface Manifest {
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

/** Packs all of them, as the guides say. */
export async function packAll(folder: string): Promise<Record<Packed, Tarball>> {
  await exec(process.execPath, [join(repositoryRoot, "scripts/pack.mjs"), folder]);
  const packed = PACKED.map(async (name) => [name, await readTarball(name, folder)] as const);
  return Object.fromEntries(await Promise.all(packed)) as Record<Packed, Tarball>;
}

async function readTarball(name: Packed, folder: string): Promise<Tarball> {
  const { version } = readJson<Manifest>(join(repositoryRoot, "packages", name, "package.json"));
  const path = join(folder, `repo-${name}-${version}.tgz`);
  const list = (await exec("tar", ["-tzf", path])).trim().split("\n");
  const manifest = JSON.parse(await exec("tar", ["-xzOf", path, "package/package.json"])) as Manifest;
  return { path, files: list.map((file) => file.replace("package/", "")).sort(), manifest };
}

/** The files that a package should have: each source with what the compiler makes of it, and nothing else. */
export function filesWanted(name: Packed): string[] {
  const sources = readdirSync(join(repositoryRoot, "packages", name, "src"), { recursive: true, encoding: "utf8" })
    .map((file) => file.split(sep).join("/"))
    .filter((file) => file.endsWith(".ts"));
  const compiled = sources.filter((file) => !file.endsWith(".d.ts")).map((file) => file.slice(0, -".ts".length));
  const made = [".js", ".js.map", ".d.ts", ".d.ts.map"];
  return [
    "LICENSE",
    "README.md",
    "package.json",
    ...(name === "auth" ? ["data/common-passwords.txt"] : []),
    ...sources.map((file) => `src/${file}`),
    ...compiled.flatMap((file) => made.map((ending) => `dist/src/${file}${ending}`)),
  ].sort();
}

/** The packages that it needs: those that its compiled code imports, and those where its types find theirs. */
export function packagesNeeded(name: Packed): string[] {
  const types = packagesImported(name, ".d.ts").map((wanted) => typesOf(name, wanted));
  return [...new Set([...packagesImported(name, ".js"), ...types])].sort();
}

function typesOf(name: Packed, wanted: string): string {
  const manifest = join(repositoryRoot, "packages", name, "node_modules", wanted, "package.json");
  return /"(types|typings)":/.test(readFileSync(manifest, "utf8")) ? wanted : `@types/${wanted}`;
}

function packagesImported(name: Packed, ending: ".js" | ".d.ts"): string[] {
  const folder = join(repositoryRoot, "packages", name, "dist/src");
  const texts = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => readFileSync(join(folder, file), "utf8").replace(/^\s*\*.*$/gm, "")); // not those of examples
  const imported = texts.flatMap((text) =>
    [...text.matchAll(/\b(?:from|import\(?)\s*"(@?[a-z][^\s"]*)"/g)].map(([, specifier = ""]) => specifier),
  );
  const packages = imported
    .filter((specifier) => !specifier.startsWith("node:"))
    .map((specifier) => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
  return packages;
}

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
