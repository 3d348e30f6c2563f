import { execCheck, type ExecCheckOptions, type ExitCodes } from '../../../../../health/index.ts';
import { locateProgram } from '../../../program.ts';
import { anything, duration, text } from '../../../shape.ts';
import { checkKind, type CheckKind, type ConvertedOption } from './check-kind.ts';
import { pathOption } from './path.ts';
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
    const found = locateProgram(program, first, context.path);
    return found === undefined ? undefined : [found, ...words];
  },
};

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
