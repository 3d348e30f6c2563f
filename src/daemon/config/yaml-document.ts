import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { FaultList, Position } from './fault.ts';
import type { LocatedValue } from './located-value.ts';
import { offsetOfExcess } from './yaml-depth.ts';
import { YamlLocator } from './yaml-locator.ts';

const TOO_DEEP = 'nested too deeply: no configuration needs so many levels';

const BYTE_ORDER_MARK = '\uFEFF';

/** Indentation and brackets explain most faults; what is wrong with the others is said by the parser. */
const advice: Readonly<Record<string, string>> = {
  BAD_INDENT: 'check the indentation, and that brackets and braces are closed',
  BLOCK_AS_IMPLICIT_KEY:
    'put text that contains ": " in quotes, and a nested mapping on its own line',
  MISSING_CHAR: 'check that quotes, brackets and braces are closed and a ":" follows every key',
  TAB_AS_INDENT: 'indent with spaces',
  BAD_SCALAR_START: 'put the text in quotes',
  BAD_DQ_ESCAPE: 'write a backslash as \\\\, or use single quotes',
};

/**
 * Reads one YAML 1.2 document, whose top level must be a mapping. Undefined where nothing can be read; every fault
 * of the syntax is reported.
 */
export function parseYaml(source: string, faults: FaultList): LocatedValue | undefined {
  const text = source.startsWith(BYTE_ORDER_MARK) ? source.slice(1) : source;
  const excess = offsetOfExcess(text);
  if (excess !== undefined) {
    faults.add(positionIn(text, excess), '', TOO_DEEP, 'ERR_INVALID_YAML');
    return undefined;
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    // A %YAML 1.1 directive must not turn `on` into true; tags and merge keys are looked at here.
    version: '1.2',
    schema: 'core',
    merge: false,
    resolveKnownTags: false,
    // Its own comparison takes quadratic time, and does not say where the first key is.
    uniqueKeys: false,
  });
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  // Warnings are tags without a meaning here: dropping them silently would change what was written.
  const errors = [...document.errors, ...document.warnings];
  if (errors.length > 0) {
    report(errors, positionOf, faults);
    return undefined;
  }
  if (document.contents === null) {
    faults.add(
      { line: 1, column: 1 },
      '',
      'the file is empty: write at least speaker, peers, health and announce',
      'ERR_INVALID_YAML',
    );
    return undefined;
  }
  const located = new YamlLocator(positionOf, faults).locate(document.contents);
  // An alias that stands for nothing would be reported again as a value of the wrong kind.
  return faults.has('ERR_INVALID_YAML') ? undefined : located;
}

function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: offset - lineStart + 1 };
}

function report(
  errors: readonly YAMLError[],
  positionOf: (offset: number) => Position,
  faults: FaultList,
): void {
  for (const error of errors) {
    faults.add(positionOf(error.pos[0]), '', describeError(error), 'ERR_INVALID_YAML');
  }
}

function describeError({ code, message }: YAMLError): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'a second document starts here: write one document in a file, and take out the "---"';
    case 'TAG_RESOLVE_FAILED':
      return 'tags are not read, only plain YAML: take it out, or put text that begins with "!" in quotes';
    default: {
      const what = `not valid YAML: ${withoutSource(message)}`;
      const instead = advice[code];
      return instead === undefined ? what : `${what}; ${instead}`;
    }
  }
}

/** Some messages of the parser end with what is written there, which may be a password without quotes. */
function withoutSource(message: string): string {
  return message.replace(/(?:: |(?<=Invalid escape sequence) ).*$/s, '');
}
