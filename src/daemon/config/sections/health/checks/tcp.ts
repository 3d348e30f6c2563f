import { tcpCheck, type TcpCheckOptions } from '../../../../../health/index.ts';
import { anything, duration, number, text } from '../../../shape.ts';
import { checkKind, type CheckKind } from './check-kind.ts';
import { content, payload } from './content.ts';

export const tcp: CheckKind = checkKind<string, TcpCheckOptions>({
  name: 'tcp',
  target: text('"10.0.0.1:8080"'),
  sample: '{ tcp: "10.0.0.1:8080" }',
  options: {
    send: payload,
    expect: content,
    readLimit: number('65536'),
    close: anything<'reset' | 'fin'>('fin'),
    timeout: duration('500ms'),
  },
  create: tcpCheck,
  anyTarget: '192.0.2.1:80',
  descriptors: 1,
});
