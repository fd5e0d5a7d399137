// A project as a user of the packages has it: TypeScript files beside a node_modules folder.
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { newFolder, repositoryRoot } from "@repo/testing";
import ts from "typescript";

/** What its code may import; nothing else is there. */
const INSTALLED = {
  "@repo/auth": "packages/auth",
  "@repo/service": "packages/service",
  express: "packages/auth/node_modules/express",
  "@types/express": "packages/auth/node_modules/@types/express",
  "@types/node": "packages/auth/node_modules/@types/node",
} as const;

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  types: ["node"],
  noEmit: true,
  skipLibCheck: true,
};

/** Compiles these files as strictly as possible. Gives what is wrong in each: an empty list for none. */
export async function compile(files: Readonly<Record<string, string>>): Promise<Map<string, string[]>> {
  const folder = await newFolder();
  for (const [name, place] of Object.entries(INSTALLED)) {
    const link = join(folder, "node_modules", name);
    await mkdir(join(link, ".."), { recursive: true });
    await symlink(join(repositoryRoot, place), link);
  }
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);

  const paths = Object.keys(files).map((name) => join(folder, name));
  const program = ts.createProgram(paths, { ...OPTIONS, typeRoots: [join(folder, "node_modules/@types")] });
  const wrong = new Map(Object.keys(files).map((name) => [name, [] as string[]]));
  for (const { file, start = 0, messageText } of ts.getPreEmitDiagnostics(program)) {
    const name = file?.fileName.split("/").at(-1) ?? "";
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    const said = `${name}:${line}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`;
    wrong.set(name, [...(wrong.get(name) ?? []), said]);
  }
  return wrong;
}
