import { posix } from 'node:path';
import type { Import, ScannedSource } from './source-scan.ts';

/** What the files of one folder may import besides each other. */
export interface FolderRule {
  /** Folders of src. */
  readonly imports: readonly string[];
  /** Folders of src, with `import type` only. */
  readonly types?: readonly string[];
  /** Folders of src, with `import()` only. */
  readonly lazily?: readonly string[];
  /** Packages, and modules of Node. */
  readonly packages: readonly string[];
}

/** By folder, relative to src; `index.ts` stands for src/index.ts. */
export type ImportTable = Readonly<Record<string, FolderRule>>;

interface ResolvedImport extends Import {
  readonly from: string;
  /** The path that a relative import leads to, relative to src; undefined for a package. */
  readonly target: string | undefined;
}

function resolve({ path, imports }: ScannedSource): ResolvedImport[] {
  return imports.map((found) => {
    const isRelative = found.specifier.startsWith('.');
    const target = posix.join(posix.dirname(path), found.specifier);
    return { ...found, from: path, target: isRelative ? target : undefined };
  });
}

/** The folder of the table that `path` belongs to; undefined if none does. */
function folderOf(path: string, table: ImportTable): string | undefined {
  if (path in table) return path;
  // bgp/session before bgp, should there ever be both.
  const folders = Object.keys(table).sort((a, b) => b.length - a.length);
  return folders.find((folder) => path.startsWith(`${folder}/`));
}

/** Files that lie in no folder of the table. */
export function strayFiles(sources: readonly ScannedSource[], table: ImportTable): string[] {
  return sources
    .filter(({ path }) => folderOf(path, table) === undefined)
    .map(({ path }) => `${path}: no folder of the import table holds it`);
}

/** Imports between folders that the table does not allow, or that do not go through the folder's index. */
export function wrongFolderImports(
  sources: readonly ScannedSource[],
  table: ImportTable,
): string[] {
  return sources.flatMap(resolve).flatMap(({ from, line, kind, target, specifier }) => {
    const where = `${from}:${line}`;
    if (target === undefined) return [];
    if (!target.endsWith('.ts')) return [`${where}: write the file's whole name: ${specifier}`];
    const home = folderOf(from, table);
    const folder = folderOf(target, table);
    if (home === undefined || home === folder) return [];
    if (folder === undefined) return [`${where}: ${specifier} leads to no folder of src`];
    if (target !== `${folder}/index.ts`) return [`${where}: enter ${folder} through its index.ts`];
    const rule = table[home];
    const allowed = [
      ...(rule?.imports ?? []),
      ...(kind === 'type' ? (rule?.types ?? []) : []),
      ...(kind === 'lazy' ? (rule?.lazily ?? []) : []),
    ];
    return allowed.includes(folder) ? [] : [`${where}: ${home} may not import ${folder} (${kind})`];
  });
}

/** Packages and Node modules that the table does not allow, and imports whose module cannot be read from the text. */
export function wrongPackages(sources: readonly ScannedSource[], table: ImportTable): string[] {
  return sources.flatMap(resolve).flatMap(({ from, line, target, specifier }) => {
    if (target !== undefined) return [];
    if (specifier === '') return [`${from}:${line}: import a literal name`];
    const home = folderOf(from, table);
    const allowed = home === undefined ? [] : (table[home]?.packages ?? []);
    return allowed.includes(specifier)
      ? []
      : [`${from}:${line}: ${home ?? 'src'} may not import ${specifier}`];
  });
}

/** Clocks and timers of the platform outside of core/time. */
export function platformTime(sources: readonly ScannedSource[]): string[] {
  return sources
    .filter(({ path }) => !path.startsWith('core/time/'))
    .flatMap(({ path, platformTime: findings }) =>
      findings.map(({ what, line }) => `${path}:${line}: ${what}: take a Clock of core instead`),
    );
}

/** The console, argv, signals, standard streams and exits outside of cli. */
export function processControl(sources: readonly ScannedSource[]): string[] {
  return sources
    .filter(({ path }) => !path.startsWith('cli/'))
    .flatMap(({ path, processControl: findings }) =>
      findings.map(({ what, line }) => `${path}:${line}: ${what}: only cli may`),
    );
}

/** `export *`, but for core's own sub-folders in its index. */
export function exportStars(sources: readonly ScannedSource[]): string[] {
  return sources.flatMap(({ path, exportStars: findings }) =>
    findings
      .filter(({ what }) => path !== 'core/index.ts' || !/^\.\/[\w-]+\/index\.ts$/.test(what))
      .map(({ what, line }) => `${path}:${line}: export the names of ${what} one by one`),
  );
}

/** Folders that hold files and cannot be entered. Nobody enters cli: it is the program. */
export function missingIndexes(sources: readonly ScannedSource[], table: ImportTable): string[] {
  const paths = new Set(sources.map(({ path }) => path));
  const folders = new Set([...paths].map((path) => folderOf(path, table)));
  return [...folders]
    .filter((folder) => folder !== undefined && folder !== 'cli' && !folder.endsWith('.ts'))
    .map((folder) => `${String(folder)}/index.ts`)
    .filter((index) => !paths.has(index))
    .map((index) => `${index}: is missing`);
}

/** Files of different folders that import each other, directly or in a round. */
export function cycles(sources: readonly ScannedSource[], table: ImportTable): string[] {
  const edges = new Map(
    sources.map((source) => [source.path, resolve(source).flatMap(({ target }) => target ?? [])]),
  );
  const reached = new Map([...edges.keys()].map((path) => [path, reachable(path, edges)]));
  return [...edges].flatMap(([from, targets]) =>
    targets
      .filter((to) => folderOf(from, table) !== folderOf(to, table))
      .filter((to) => reached.get(to)?.has(from) === true)
      .map((to) => `${from}: imports ${to}, which leads back to it`),
  );
}

function reachable(start: string, edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const queue = [start];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    for (const next of edges.get(path) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      queue.push(next);
    }
  }
  return seen;
}
