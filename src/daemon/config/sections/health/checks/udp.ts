import { udpCheck, type UdpCheckOptions } from '../../../../../health/index.ts';
import { duration, flag, text } from '../../../shape.ts';
import { checkKind, type CheckKind } from './check-kind.ts';
import { content, payload } from './content.ts';

export const udp: CheckKind = checkKind<string, UdpCheckOptions>({
  name: 'udp',
  target: text('"10.0.0.1:514"'),
  sample: '{ udp: "10.0.0.1:514" }',
  options: {
    payload,
    expect: content,
    requireReply: flag(),
    quietTime: duration('1s'),
    timeout: duration('2s'),
  },
  create: udpCheck,
  anyTarget: '192.0.2.1:514',
  // Beside the default of the other one a timeout may be too short.
  beside: { timeout: { requireReply: true } },
  descriptors: 1,
});
