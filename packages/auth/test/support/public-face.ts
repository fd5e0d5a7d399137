// What a package exports, as its users see it: read from its .d.ts files by the compiler itself.
import { join } from "node:path";
import { repositoryRoot } from "@repo/testing";
import ts from "typescript";

/** A name that a package exports. */
export interface PublicName {
  readonly name: string;
  /** The name with its type, and a line for each member that is declared in this repository. */
  readonly signature: readonly string[];
  readonly docstring: string;
  /** The code of each `@example`. */
  readonly examples: readonly string[];
}

/** Types stand in the same order whatever else was looked at before them. */
const OPTIONS: ts.CompilerOptions = {
  module: ts.ModuleKind.NodeNext,
  target: ts.ScriptTarget.ES2023,
  stableTypeOrdering: true,
};

/** Every public name of a module, in order; its file is named from `packages/`. */
export function publicNames(file: string): PublicName[] {
  const path = join(repositoryRoot, "packages", file);
  const program = ts.createProgram([path], OPTIONS);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(path)!);
  return checker
    .getExportsOfModule(module!)
    .map((symbol) => describeName(checker, symbol))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describeName(checker: ts.TypeChecker, exported: ts.Symbol): PublicName {
  const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
  const tags = symbol.getJsDocTags(checker).filter(({ name }) => name === "example");
  return {
    name: exported.name,
    signature: signatureOf(checker, exported.name, symbol),
    docstring: ts.displayPartsToString(symbol.getDocumentationComment(checker)),
    examples: tags.map(({ text }) => ts.displayPartsToString(text).replace(/^\s*```ts\n([^]*?)\n```\s*$/, "$1\n")),
  };
}

const WHOLE = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.InTypeAlias;

function signatureOf(checker: ts.TypeChecker, name: string, symbol: ts.Symbol): string[] {
  const print = (type: ts.Type): string => shorten(checker.typeToString(type, undefined, WHOLE));
  const printCall = (call: ts.Signature): string => shorten(checker.signatureToString(call, undefined, WHOLE));
  const members = (type: ts.Type): string[] =>
    checker
      .getPropertiesOfType(type)
      .filter(isOurs)
      .map((member) => `  ${nameOf(member)}: ${print(checker.getTypeOfSymbol(member))}`)
      .sort();
  if (symbol.flags & ts.SymbolFlags.Class) {
    const constructors = checker.getTypeOfSymbol(symbol).getConstructSignatures();
    const made = constructors.map((each) => `  new ${printCall(each)}`);
    return [`class ${name}`, ...made, ...members(checker.getDeclaredTypeOfSymbol(symbol))];
  }
  if (symbol.flags & ts.SymbolFlags.Interface) {
    const type = checker.getDeclaredTypeOfSymbol(symbol);
    const calls = type.getCallSignatures().map((each) => `  ${printCall(each)}`);
    return [`interface ${name}`, ...calls, ...members(type)];
  }
  if (symbol.flags & ts.SymbolFlags.TypeAlias) {
    return [`type ${name} = ${print(checker.getDeclaredTypeOfSymbol(symbol))}`];
  }
  const kind = symbol.flags & ts.SymbolFlags.Function ? "function" : "const";
  return [`${kind} ${name}: ${print(checker.getTypeOfSymbol(symbol))}`];
}

/** Without what Express's and knex's types say when nobody has told them anything. */
function shorten(type: string): string {
  return type.replace(
    /<ParamsDictionary, any, any, ParsedQs, Record<string, any>>|<any(, (any(\[\])?|Record<string, any>))?>/g,
    "",
  );
}

/** Not what every Error has. */
function isOurs(member: ts.Symbol): boolean {
  return (member.declarations ?? []).some((declaration) => !/node_modules/.test(declaration.getSourceFile().fileName));
}

function nameOf(member: ts.Symbol): string {
  return member.name + (member.flags & ts.SymbolFlags.Optional ? "?" : "");
}
