import { processCheck, type ProcessCheckOptions } from '../../../../../health/index.ts';
import { anything, duration, number } from '../../../shape.ts';
import { checkKind, type CheckKind } from './check-kind.ts';

type Wanted = string | readonly [string, ...string[]];

export const processKind: CheckKind = checkKind<Wanted, ProcessCheckOptions>({
  name: 'process',
  target: anything<Wanted>('haproxy'),
  sample: '{ process: haproxy }',
  options: {
    parameterMatch: anything<'exact' | 'initial'>('initial'),
    quorum: number('1'),
    quorumMax: number('8'),
    timeout: duration('500ms'),
  },
  create: processCheck,
  anyTarget: ['/usr/sbin/haproxy'],
  beside: { quorumMax: { quorum: 0 } },
  descriptors: 2,
});
