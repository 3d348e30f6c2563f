import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';

/** How one module names another. */
export interface Import {
  /** As written; empty if it is computed at run time. */
  readonly specifier: string;
  /** `type` imports are erased; `lazy` is `import()` or `getBuiltinModule()`. */
  readonly kind: 'value' | 'type' | 'lazy';
  readonly line: number;
}

/** Something in the text that a rule may forbid. */
export interface Finding {
  /** As a reader would name it, such as `process.exit`. */
  readonly what: string;
  readonly line: number;
}

/** What the architecture's rules need to know of one source file. */
export interface ScannedSource {
  /** Relative to src, with `/`. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** Each `export *`; `what` is the module. */
  readonly exportStars: readonly Finding[];
  /** Clocks and timers of the platform, called or passed on. */
  readonly platformTime: readonly Finding[];
  /** The console, and of `process` what ends, steers, prints or listens to signals. */
  readonly processControl: readonly Finding[];
}

/** Flagged as a global, and as a method of anything: `socket.setTimeout` is a timer too. */
const TIMER_NAMES = new Set(['setTimeout', 'setInterval', 'setImmediate', 'hrtime']);

const CLOCK_GLOBALS = new Set(['Date', 'performance']);

const TIMER_MODULES = /^(?:node:)?(?:timers(?:\/promises)?|perf_hooks)$/;

const CONSOLE_MODULES = /^(?:node:)?console$/;

const PROCESS_CONTROL = new Set([
  ...['exit', 'exitCode', 'abort', 'argv', 'stdin', 'stdout', 'stderr'],
  ...['on', 'once', 'addListener', 'prependListener', 'prependOnceListener'],
]);

const GLOBAL_OBJECTS = new Set(['globalThis', 'global']);

/** Reads one file's text. Words in comments, strings and types do not count. */
export function scanSource(path: string, text: string): ScannedSource {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineOf = (node: ts.Node): number =>
    source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
  const imports: Import[] = [];
  const exportStars: Finding[] = [];
  const platformTime: Finding[] = [];
  const processControl: Finding[] = [];

  const visit = (node: ts.Node, inType: boolean): void => {
    const found = importOf(node);
    if (found !== undefined) {
      const line = lineOf(node);
      imports.push({ ...found, line });
      if (TIMER_MODULES.test(found.specifier)) platformTime.push({ what: found.specifier, line });
      if (CONSOLE_MODULES.test(found.specifier))
        processControl.push({ what: found.specifier, line });
    }
    if (ts.isExportDeclaration(node) && isExportStar(node)) {
      exportStars.push({ what: textOf(node.moduleSpecifier), line: lineOf(node) });
    }
    const type = inType || isTypeOnly(node);
    if (!type) {
      const time = platformTimeOf(node);
      if (time !== undefined) platformTime.push({ what: time, line: lineOf(node) });
      const control = processControlOf(node);
      if (control !== undefined) processControl.push({ what: control, line: lineOf(node) });
    }
    ts.forEachChild(node, (child) => {
      visit(child, type);
    });
  };
  visit(source, false);
  return { path, imports, exportStars, platformTime, processControl };
}

/** Scans every TypeScript file below `folder`. */
export function scanFolder(folder: string): ScannedSource[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .sort()
    .map((path) => scanSource(path.split(sep).join('/'), readFileSync(join(folder, path), 'utf8')));
}

function textOf(specifier: ts.Node | undefined): string {
  return specifier !== undefined && ts.isStringLiteralLike(specifier) ? specifier.text : '';
}

function importOf(node: ts.Node): Omit<Import, 'line'> | undefined {
  if (ts.isImportDeclaration(node)) {
    // `import { type A }` does not count as a type import: verbatimModuleSyntax keeps `import {}`, which loads.
    const isType = node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
    return { specifier: textOf(node.moduleSpecifier), kind: isType ? 'type' : 'value' };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
    return { specifier: textOf(node.moduleSpecifier), kind: node.isTypeOnly ? 'type' : 'value' };
  }
  if (ts.isImportTypeNode(node)) {
    const literal = ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
    return { specifier: textOf(literal), kind: 'type' };
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    return { specifier: textOf(node.arguments[0]), kind: 'lazy' };
  }
  if (ts.isCallExpression(node) && memberOf(node.expression) === 'getBuiltinModule') {
    return { specifier: textOf(node.arguments[0]), kind: 'lazy' };
  }
  return undefined;
}

function isExportStar(node: ts.ExportDeclaration): boolean {
  return (
    node.moduleSpecifier !== undefined &&
    (node.exportClause === undefined || ts.isNamespaceExport(node.exportClause))
  );
}

/** Erased when the program runs. The base class of a class looks like a type to the parser and is none. */
function isTypeOnly(node: ts.Node): boolean {
  return (
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node))
  );
}

function platformTimeOf(node: ts.Node): string | undefined {
  const member = memberOf(node);
  if (member !== undefined && TIMER_NAMES.has(member)) return member;
  const name = globalOf(node);
  if (name === undefined) return undefined;
  if (name === 'Date' && isConversion(node)) return undefined;
  if (TIMER_NAMES.has(name) || CLOCK_GLOBALS.has(name)) return name;
  return name === 'AbortSignal' && memberOf(node.parent) === 'timeout'
    ? 'AbortSignal.timeout'
    : undefined;
}

/** `new Date(moment)`, `Date.parse` and `Date.UTC` look at no clock: they turn one form of a moment into another. */
function isConversion(date: ts.Node): boolean {
  const { parent } = date;
  if (ts.isNewExpression(parent)) {
    const [moment] = parent.arguments ?? [];
    return moment !== undefined && !ts.isSpreadElement(moment);
  }
  const member = memberOf(parent);
  return member === 'parse' || member === 'UTC';
}

function processControlOf(node: ts.Node): string | undefined {
  const name = globalOf(node);
  if (name === 'console') return name;
  if (name !== 'process') return undefined;
  const { parent } = node;
  const member = isAccess(parent) && parent.expression === node ? memberOf(parent) : undefined;
  // Handed on as a whole, it could be used for anything.
  if (member === undefined) return 'process';
  return PROCESS_CONTROL.has(member) ? `process.${member}` : undefined;
}

function isAccess(node: ts.Node): node is ts.PropertyAccessExpression | ts.ElementAccessExpression {
  return ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node);
}

/** `b` of `a.b`, of `a['b']`, and of `const { b } = a`. */
function memberOf(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node)) return node.name.text;
  if (ts.isElementAccessExpression(node)) return textOf(node.argumentExpression);
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    const key = node.propertyName ?? node.name;
    return ts.isIdentifier(key) ? key.text : undefined;
  }
  return undefined;
}

/** The global variable that `node` reads: `a`, or `globalThis.a`. (Locals of the same name count as well.) */
function globalOf(node: ts.Node): string | undefined {
  if (ts.isIdentifier(node)) return isReference(node) ? node.text : undefined;
  if (isAccess(node) && ts.isIdentifier(node.expression)) {
    return GLOBAL_OBJECTS.has(node.expression.text) ? memberOf(node) : undefined;
  }
  return undefined;
}

/** Whether an identifier stands for a value, not for the name of a member or of something declared here. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  if (ts.isImportClause(parent) || ts.isImportSpecifier(parent)) return false;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isExportSpecifier(parent)) return (parent.propertyName ?? parent.name) === node;
  const declared = (parent as { readonly name?: ts.Node }).name;
  return declared !== node;
}
