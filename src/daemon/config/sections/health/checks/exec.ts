import { execCheck, type ExecCheckOptions, type ExitCodes } from '../../../../../health/index.ts';
import { findProgram } from '../../../../../system/index.ts';
import type { Field } from '../../../field.ts';
import { anything, duration, text } from '../../../shape.ts';
import {
  checkKind,
  type CheckContext,
  type CheckKind,
  type ConvertedOption,
} from './check-kind.ts';
import { absolutePath, pathOption } from './path.ts';
import { secretTexts } from './secret-text.ts';

type Command = readonly [string, ...string[]];

const anyCommand: Command = ['true'];

/** A program with a slash is a path, relative to the file; others are looked for in `PATH`. It must be there. */
const command: ConvertedOption<Command> = {
  schema: anything('[ ./probe, --fast ]'),
  convert: ({ value, items }, context) => {
    const [first] = items ?? [];
    // Anything but a list that begins with text is refused by the API.
    const program = first?.value;
    if (first === undefined || !Array.isArray(value) || typeof program !== 'string') {
      return value as Command;
    }
    const words = value.slice(1) as readonly string[];
    if (program === '') return ['', ...words];
    const found = locate(program, first, context);
    return found === undefined ? undefined : [found, ...words];
  },
};

function locate(program: string, field: Field, context: CheckContext): string | undefined {
  const path = program.includes('/') ? absolutePath(program, context) : program;
  if (findProgram(path) !== undefined) return path;
  field.refuse(
    program.includes('/')
      ? `${path} is no program that this user may run: verify the path, which is relative to this file, and its mode (chmod +x)`
      : `there is no program ${program} in PATH: install it, or write its path`,
  );
  return undefined;
}

export const exec: CheckKind = checkKind<Command, ExecCheckOptions>({
  name: 'exec',
  target: command,
  sample: '{ exec: [ ./probe, --fast ] }',
  options: {
    exitCodes: anything<ExitCodes>('nagios'),
    environment: secretTexts('{ NAME: value }', (name, value) =>
      execCheck(anyCommand, { environment: { [name]: value } }),
    ),
    directory: pathOption('./work'),
    user: text('nobody'),
    killAfter: duration('1s'),
    timeout: duration('500ms'),
  },
  create: execCheck,
  anyTarget: anyCommand,
  // Its standard output, its error output, and what tells that it was started.
  descriptors: 3,
});
