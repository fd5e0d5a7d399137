// Projects outside of this workspace: npm, a Node of their own, and the packed packages.
import { cp, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { newFolder, repositoryRoot, runNode, type TestProcess } from "@repo/testing";
import { exec, PACKED, readJson, type Packed, type Tarball } from "./packed.js";

/** An empty project in which the packages were installed. */
export interface Outside {
  readonly folder: string;
  /** Runs one of its programs, to the end. */
  readonly run: (program: string, args: readonly string[], env?: Record<string, string>) => Promise<string>;
  /** Starts a script of it. */
  readonly start: (script: string, env: Record<string, string>) => TestProcess;
}

/** What a user of the packages has besides, as the guides say. */
const BESIDES = ["@types/node@20.19.43", "@types/mocha@10.0.10", "mocha@12.0.3", "typescript@5.9.3"];

/** The folder of a Node: of the one that runs, or of one from the registry. */
export async function nodeOf(version: string): Promise<string> {
  if (version === process.versions.node) return dirname(process.execPath);
  const folder = await newFolder();
  await npm(["install", "--prefix", folder, `node@${version}`], folder, dirname(process.execPath));
  return join(folder, "node_modules/node/bin");
}

/** Installs both tarballs and an Express with plain npm, under the Node of this folder. Beside them lie the services of the README and the guide. */
export async function installOutside(
  tarballs: Record<Packed, Tarball>,
  { node, express }: { readonly node: string; readonly express: string },
): Promise<Outside> {
  const folder = await newFolder();
  // Newer npms run no install script that is not allowed here; of the two, older ones run both.
  const allowScripts = { bcrypt: true, sqlite3: true };
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", private: true, allowScripts }));
  const env = { npm_config_sqlite3_local_prebuilds: await prebuiltSqlite() };
  const paths = PACKED.map((name) => tarballs[name].path);
  await npm(["install", "--prefer-offline", ...paths, `express@${express}`, ...BESIDES], folder, node, env);
  const fixture = (name: string): string => join(repositoryRoot, "packages/auth/test/fixtures", name);
  await cp(fixture("todos"), folder, { recursive: true }); // at the root, as the guide has it
  for (const name of ["notes", "outside"]) await cp(fixture(name), join(folder, name), { recursive: true });
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: STRICT }));
  const program = join(node, "node");
  return {
    folder,
    run: (name, args, settings = {}) => {
      const options = { cwd: folder, env: { ...settings, PATH: pathWith(node) } };
      return exec(join(folder, "node_modules/.bin", name), args, options);
    },
    start: (script, settings) => runNode([join(folder, script)], settings, folder, program),
  };
}

/** The types of the packages themselves are checked, too. */
const STRICT = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  module: "nodenext",
  target: "es2023",
  types: ["node", "mocha"],
  skipLibCheck: false,
  rootDir: ".",
  outDir: "dist",
};

let prebuilt: Promise<string> | undefined;

/**
 * A folder with the binary of sqlite3 that this workspace has, where the install looks for one: where GitHub cannot be
 * reached it would compile for a minute and a half.
 */
function prebuiltSqlite(): Promise<string> {
  return (prebuilt ??= (async () => {
    const require = createRequire(join(repositoryRoot, "packages/service/package.json"));
    const home = dirname(require.resolve("sqlite3/package.json"));
    const { version, binary } = readJson<{ version: string; binary: { napi_versions: number[] } }>(
      join(home, "package.json"),
    );
    const folder = await newFolder();
    const name = `sqlite3-v${version}-napi-v${Math.max(...binary.napi_versions)}-${process.platform}-${process.arch}.tar.gz`;
    await exec("tar", ["-czf", join(folder, name), "-C", home, "build/Release/node_sqlite3.node"]);
    return folder;
  })());
}

async function npm(args: string[], cwd: string, node: string, env: Record<string, string> = {}): Promise<void> {
  await exec("npm", [...args, "--no-audit", "--no-fund"], { cwd, env: { ...env, PATH: pathWith(node) } });
}

/** Programs that ask for `node` find this one. */
function pathWith(node: string): string {
  return `${node}:${process.env["PATH"]}`;
}
