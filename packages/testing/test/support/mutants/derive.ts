// The mutants of a source: every refusal in it, neutralised in turn. What a refusal looks like is read off its syntax.
import ts from "typescript";

/** One change of a source. */
export interface Edit {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A change that lets something through which the source refuses. */
export interface Mutant extends Edit {
  /** What is changed into what; the same as long as the source is. */
  readonly name: string;
  readonly line: number;
}

/** Whether an expression that is true refuses, or lets through. */
type Meaning = "refuses" | "accepts";

/**
 * Derives the mutants of a source.
 *
 * @param file how it is called in their names
 * @param without the names of declarations that are left alone
 * @throws {Error} when one of those is not there
 */
export function deriveMutants(file: string, source: string, without: readonly string[] = []): Mutant[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2023, true);
  const found = new Map<string, Mutant>();
  const missing = new Set(without);

  function change(node: ts.Node, text: string): void {
    const was = (listOf(node) + (isInTable(node.parent) ? node.parent : node).getText(tree)).replace(/\s+/g, " ");
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
    const short = was.length > 90 ? `${was.slice(0, 90)}...` : was;
    const plain = `${file}: ${short} -> ${text}`;
    const name = found.has(plain) ? `${plain} (line ${line})` : plain;
    found.set(name, { file, start: node.getStart(tree), end: node.getEnd(), text, name, line });
  }

  /** Takes an expression's power to refuse away, and that of each part of it which has some of its own. */
  function neutralise(node: ts.Expression, meaning: Meaning): void {
    if (ts.isParenthesizedExpression(node)) return neutralise(node.expression, meaning);
    if (ts.isPrefixUnaryExpression(node) && isLogical(node.operand)) {
      return neutralise(node.operand, meaning === "refuses" ? "accepts" : "refuses");
    }
    const isOr = hasOperator(node, ts.SyntaxKind.BarBarToken);
    const isAnd = hasOperator(node, ts.SyntaxKind.AmpersandAmpersandToken);
    const harmless = meaning === "refuses" ? "false" : "true";
    // Each operand refuses by itself here; of the other kind one that lets through lets everything through.
    const splits = meaning === "refuses" ? isOr : isAnd;
    if (!splits) change(node, harmless);
    if (!isOr && !isAnd) return;
    for (const operand of [node.left, node.right]) if (splits || isLogical(operand)) neutralise(operand, meaning);
  }

  function visit(node: ts.Node): void {
    const name = nameOf(node);
    missing.delete(name);
    if (without.includes(name)) return;
    if (ts.isIfStatement(node)) {
      if (isRefusal(node.thenStatement) || saysRevoked(node.thenStatement)) neutralise(node.expression, "refuses");
      else if (ts.isReturnStatement(node.thenStatement) && throwsLater(node)) neutralise(node.expression, "accepts");
    }
    if (ts.isThrowStatement(node) && !isGuarded(node)) change(node, ";");
    if (ts.isConditionalExpression(node)) {
      if (isUndefined(node.whenFalse)) neutralise(node.condition, "accepts");
      if (isUndefined(node.whenTrue)) neutralise(node.condition, "refuses");
    }
    for (const judgement of judgementsOf(node)) neutralise(judgement, "accepts");
    for (const [part, text] of omissionsOf(node)) change(part, text);
    ts.forEachChild(node, visit);
  }

  visit(tree);
  if (missing.size > 0) throw new Error(`${file} has no ${[...missing].join(", ")}`);
  return [...found.values()];
}

const hasOperator = (node: ts.Node, operator: ts.SyntaxKind): node is ts.BinaryExpression =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === operator;

/** Whether it has parts that decide something. */
function isLogical(node: ts.Node): boolean {
  if (ts.isParenthesizedExpression(node)) return isLogical(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return isLogical(node.operand);
  return hasOperator(node, ts.SyntaxKind.BarBarToken) || hasOperator(node, ts.SyntaxKind.AmpersandAmpersandToken);
}

const isUndefined = (node: ts.Node): boolean => ts.isIdentifier(node) && node.text === "undefined";

/** The name of a function or of a constant; empty for everything else. */
function nameOf(node: ts.Node): string {
  const named = ts.isFunctionDeclaration(node) || (ts.isVariableDeclaration(node) && !isLocal(node));
  return named && node.name && ts.isIdentifier(node.name) ? node.name.text : "";
}

const isLocal = (node: ts.VariableDeclaration): boolean => !ts.isSourceFile(node.parent.parent.parent);

/** The constant that is a list with this entry, in front of the entry's name. */
function listOf({ parent }: ts.Node): string {
  const list = ts.isArrayLiteralExpression(parent) ? parent.parent : parent;
  return list !== parent && ts.isVariableDeclaration(list) ? `${list.name.getText()}: ` : "";
}

/** Throws, gives nothing, or ends in that. */
function isRefusal(node: ts.Statement): boolean {
  if (ts.isBlock(node)) {
    const last = node.statements.at(-1);
    return last !== undefined && isRefusal(last);
  }
  return (
    ts.isThrowStatement(node) ||
    (ts.isReturnStatement(node) && node.expression !== undefined && isUndefined(node.expression))
  );
}

/** Whether it answers that something was revoked. */
function saysRevoked(node: ts.Statement): boolean {
  if (!ts.isReturnStatement(node) || node.expression?.kind !== ts.SyntaxKind.TrueKeyword) return false;
  const asked = ts.findAncestor(node, ts.isMethodDeclaration);
  return asked?.name.getText() === "isRevoked";
}

/** Whether what stands behind it in its block throws. */
function throwsLater(node: ts.Statement): boolean {
  if (!ts.isBlock(node.parent)) return false;
  const behind = node.parent.statements.slice(node.parent.statements.indexOf(node) + 1);
  return behind.some((next) => ts.isThrowStatement(next) || (ts.isIfStatement(next) && isRefusal(next.thenStatement)));
}

/** Whether a condition that is neutralised by itself decides about a throw. */
function isGuarded(node: ts.ThrowStatement): boolean {
  const { parent } = node;
  if (ts.isIfStatement(parent)) return true;
  return ts.isBlock(parent) && ts.isIfStatement(parent.parent) && parent.statements.at(-1) === node;
}

/** Expressions that say whether something is right: of functions that give a boolean, alone or in a table of them. */
function judgementsOf(node: ts.Node): ts.Expression[] {
  const judges =
    (ts.isArrowFunction(node) || ts.isFunctionDeclaration(node)) &&
    (node.type?.kind === ts.SyntaxKind.BooleanKeyword || isInTable(node.parent));
  if (!judges || !node.body) return [];
  if (!ts.isBlock(node.body)) return [node.body];
  return node.body.statements.flatMap((each) => (ts.isReturnStatement(each) && each.expression) || []);
}

/** Whether it is an entry of a table of judgements. */
function isInTable(node: ts.Node): node is ts.PropertyAssignment {
  if (!ts.isPropertyAssignment(node) || !ts.isVariableDeclaration(node.parent.parent)) return false;
  return /=> boolean/.test(node.parent.parent.type?.getText() ?? "");
}

/** What a refusal needs and may be forgotten: each part with what stands in its place then. */
function omissionsOf(node: ts.Node): (readonly [ts.Node, string])[] {
  if (isInTable(node) && ts.isIdentifier(node.initializer)) return [[node.initializer, "() => true"]];
  if (isInTable(node) && ts.isPropertyAccessExpression(node.initializer)) return [[node.initializer, "() => true"]];
  if (ts.isArrayLiteralExpression(node) && node.elements.every(ts.isStringLiteral)) {
    return node.elements.map((word) => [word, "...[]"]);
  }
  if (ts.isExpressionStatement(node) && /^[\w.]*(assert\w+|allow)\(/.test(node.getText())) return [[node, ";"]];
  if (!ts.isCallExpression(node)) return [];
  const called = node.expression.getText();
  const [first, , third] = node.arguments;
  if (called === "next" && first) return [[node, "next()"]];
  if (called.endsWith(".filter") && first && ts.isArrowFunction(first)) {
    return [...partsOf(first.body).map((part) => [part, "true"] as const), [first.body, "false"]];
  }
  if (called === "jwt.verify" && third && ts.isObjectLiteralExpression(third))
    return third.properties.flatMap(withoutIt);
  return [];
}

/** The operands of an `&&`, or all of it. */
function partsOf(node: ts.Node): ts.Node[] {
  return hasOperator(node, ts.SyntaxKind.AmpersandAmpersandToken) ? [node.left, node.right] : [node];
}

/** An option left out; a tolerance also without a bound. */
function withoutIt(option: ts.ObjectLiteralElementLike): (readonly [ts.Node, string])[] {
  const endless = /^\w+Tolerance:/.test(option.getText()) && ts.isPropertyAssignment(option);
  return [[option, "...{}"], ...(endless ? [[option.initializer, "1e9"] as const] : [])];
}
