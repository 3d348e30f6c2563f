import { pingCheck, type PingCheckOptions } from '../../../../../health/index.ts';
import { duration, text } from '../../../shape.ts';
import { checkKind, type CheckKind, type ConvertedOption } from './check-kind.ts';
import { absolutePath } from './path.ts';

/** As that of `exec`: what has a slash is relative to the file. */
const program: ConvertedOption<string> = {
  schema: text('/usr/bin/ping'),
  convert: ({ value }, context) => {
    const name = String(value);
    return name.includes('/') ? absolutePath(name, context) : name;
  },
};

export const ping: CheckKind = checkKind<string, PingCheckOptions>({
  name: 'ping',
  target: text('10.0.0.1'),
  sample: '{ ping: 10.0.0.1 }',
  options: { source: text('10.0.0.11'), program, timeout: duration('500ms') },
  create: pingCheck,
  anyTarget: '192.0.2.1',
  // As those of exec.
  descriptors: 3,
});
