import ts from "typescript";

/** One place where a file reaches for another module. */
export interface Import {
  readonly kind: "import" | "type import" | "re-export" | "dynamic import" | "import type";
  /** Undefined when it is computed at run time. */
  readonly specifier: string | undefined;
}

/** Every module that a source text names: also type-only, dynamic, re-exported, and in the types of declarations. */
export function importsOf(text: string): Import[] {
  const source = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  const reExported = namesExportedAgain(source);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const one = importOf(node, reExported);
    if (one) found.push(one);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function importOf(node: ts.Node, reExported: ReadonlySet<string>): Import | undefined {
  if (ts.isImportDeclaration(node)) {
    const passedOn = bindingsOf(node).some((name) => reExported.has(name));
    const plain = node.importClause?.isTypeOnly ? "type import" : "import";
    return { kind: passedOn ? "re-export" : plain, specifier: textOf(node.moduleSpecifier) };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return { kind: "re-export", specifier: textOf(node.moduleSpecifier) };
  }
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference)) {
    return { kind: "import", specifier: textOf(node.moduleReference.expression) };
  }
  if (ts.isImportTypeNode(node)) {
    const { argument } = node;
    return { kind: "import type", specifier: ts.isLiteralTypeNode(argument) ? textOf(argument.literal) : undefined };
  }
  if (ts.isCallExpression(node) && isLoader(node.expression)) {
    return { kind: "dynamic import", specifier: textOf(node.arguments[0]) };
  }
  return undefined;
}

function isLoader(callee: ts.Expression): boolean {
  return (
    callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && /^(createR|r)equire$/.test(callee.text))
  );
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node && ts.isStringLiteralLike(node) ? node.text : undefined;
}

function bindingsOf({ importClause }: ts.ImportDeclaration): string[] {
  const named = importClause?.namedBindings;
  const names = named && ts.isNamedImports(named) ? named.elements.map(({ name }) => name.text) : [];
  const whole = named && ts.isNamespaceImport(named) ? [named.name.text] : [];
  return [...names, ...whole, ...(importClause?.name ? [importClause.name.text] : [])];
}

/** The names in `export { a, b as c }` and `export default a`: an import under such a name is passed on. */
function namesExportedAgain(source: ts.SourceFile): Set<string> {
  const names = source.statements.flatMap((statement) => {
    if (ts.isExportAssignment(statement)) return [statement.expression.getText(source)];
    if (!ts.isExportDeclaration(statement) || statement.moduleSpecifier) return [];
    const clause = statement.exportClause;
    return clause && ts.isNamedExports(clause)
      ? clause.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
      : [];
  });
  return new Set(names);
}

/** Whether a source text reads the environment, or hands `process` on so that somebody else could. */
export function readsEnvironment(text: string): boolean {
  const source = ts.createSourceFile("file.ts", text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): boolean => {
    if (ts.isImportDeclaration(node) && /^(node:)?process$/.test(textOf(node.moduleSpecifier) ?? "")) return true;
    if (ts.isIdentifier(node) && node.text === "process" && mayReachEnv(node)) return true;
    return ts.forEachChild(node, (child) => visit(child) || undefined) ?? false;
  };
  return visit(source);
}

/** process.exit and the like are fine: a plain member that is not `env`; so is a member of another thing called process. */
function mayReachEnv(process: ts.Identifier): boolean {
  const { parent } = process;
  if (!ts.isPropertyAccessExpression(parent)) return true;
  return parent.expression === process
    ? parent.name.text === "env"
    : /^(globalThis|global)$/.test(parent.expression.getText());
}
