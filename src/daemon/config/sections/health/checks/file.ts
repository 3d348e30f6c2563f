import { fileCheck, type FileCheckOptions } from '../../../../../health/index.ts';
import { anything, duration, number } from '../../../shape.ts';
import { checkKind, type CheckKind } from './check-kind.ts';
import { pathOption } from './path.ts';

export const file: CheckKind = checkKind<string, FileCheckOptions>({
  name: 'file',
  target: pathOption('./maintenance'),
  sample: '{ file: ./maintenance, expect: absent }',
  options: {
    expect: anything<'number' | 'present' | 'absent'>('absent'),
    weight: number('10'),
    timeout: duration('500ms'),
  },
  create: fileCheck,
  anyTarget: '/dev/null',
  descriptors: 1,
});
