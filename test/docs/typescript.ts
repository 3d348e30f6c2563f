import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** The faults that the compiler finds in texts that are modules of this package's users, by the name of each. */
export function compileFaults(texts: ReadonlyMap<string, string>): string[] {
  const file = join(ROOT, 'tsconfig.json');
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(file, (name) => ts.sys.readFile(name)).config,
    ts.sys,
    dirname(file),
  );
  const settings: ts.CompilerOptions = { ...options, noUnusedLocals: false, skipLibCheck: true };
  const host = ts.createCompilerHost(settings);
  const paths = new Map(Array.from(texts, ([name, text]) => [join(ROOT, 'docs', name), text]));
  const hosted: ts.CompilerHost = {
    ...host,
    fileExists: (name) => paths.has(name) || host.fileExists(name),
    readFile: (name) => paths.get(name) ?? host.readFile(name),
    getSourceFile: (name, language) => {
      const text = paths.get(name) ?? host.readFile(name);
      return text === undefined ? undefined : ts.createSourceFile(name, text, language);
    },
  };
  const program = ts.createProgram([...paths.keys()], settings, hosted);
  return [...paths.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    return [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map(({ messageText }) => `${path}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  });
}
