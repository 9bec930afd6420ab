import ts from 'typescript';

/** What the house rules need to know of one file of src/. */
export interface Facts {
  /** From src/, with slashes: "plan/plan.ts". */
  readonly path: string;
  readonly lines: number;
  /** Specifiers of imports and re-exports, of types too, and of `import()`. */
  readonly imports: readonly string[];
  readonly defaultExport: boolean;
  /** Names of globals that it reads, and of their members: "process", "Date.now", "Promise", "await". */
  readonly reads: ReadonlySet<string>;
}

/** Reads the syntax tree, so that comments and strings may say what they like. */
export function factsOf(path: string, text: string): Facts {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true);
  const imports: string[] = [];
  const reads = new Set<string>();
  let defaultExport = false;

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) take(node.moduleSpecifier);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) take(node.argument.literal);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) take(node.arguments[0]);
    if (isDefaultExport(node)) defaultExport = true;
    if (ts.isAwaitExpression(node)) reads.add('await');
    if (ts.isPropertyAccessExpression(node)) reads.add(`${node.expression.getText(file)}.${node.name.text}`);
    if (ts.isIdentifier(node) && !isMemberName(node)) reads.add(node.text);
    ts.forEachChild(node, visit);
  };
  const take = (specifier: ts.Node | undefined): void => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier)) imports.push(specifier.text);
  };
  visit(file);
  return { path, lines: text.replace(/\n$/, '').split('\n').length, imports, defaultExport, reads };
}

/** `export default …`, of a value, a function or a class, and `export { x as default }`. */
function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === 'default';
  const declared = ts.isFunctionLike(node.parent) || ts.isClassLike(node.parent);
  return node.kind === ts.SyntaxKind.DefaultKeyword && declared;
}

/** The y of x.y, of { y: 1 } and of interface { y: T }: no name that is looked up. */
function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return parent.name === node;
  return ts.isPropertySignature(parent) || ts.isPropertyDeclaration(parent) || ts.isMethodDeclaration(parent);
}
