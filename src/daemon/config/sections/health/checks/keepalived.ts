import { keepalivedCheck, type KeepalivedCheckOptions } from '../../../../../health/index.ts';
import { anything, text } from '../../../shape.ts';
import { checkKind, type CheckKind } from './check-kind.ts';
import { pathOption } from './path.ts';

export const keepalived: CheckKind = checkKind<string, KeepalivedCheckOptions>({
  name: 'keepalived',
  target: pathOption('/run/keepalived.fifo'),
  sample: '{ keepalived: /run/keepalived.fifo, instance: VI_1 }',
  options: {
    instance: text('VI_1'),
    group: text('VG_1'),
    virtualServer: text('"[192.0.2.10]:tcp:80"'),
    realServer: text('"[10.0.0.1]:tcp:80"'),
    expect: anything<'master' | 'master-or-backup'>('master'),
  },
  create: keepalivedCheck,
  anyTarget: '/run/keepalived.fifo',
  beside: {
    keepalived: { instance: 'VI_1' },
    realServer: { virtualServer: '[192.0.2.10]:tcp:80' },
    expect: { instance: 'VI_1' },
  },
  // All that follow one FIFO share it, but they may follow different ones.
  descriptors: 1,
});
