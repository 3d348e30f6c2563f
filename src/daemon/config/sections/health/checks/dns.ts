import {
  dnsCheck,
  type DnsCheckOptions,
  type DnsRecordType,
  type DnsResponseCode,
} from '../../../../../health/index.ts';
import { anything, duration, listOf, text } from '../../../shape.ts';
import { checkKind, type CheckKind } from './check-kind.ts';

export const dns: CheckKind = checkKind<string, DnsCheckOptions>({
  name: 'dns',
  target: text('10.0.0.53'),
  sample: '{ dns: 10.0.0.53, name: www.example, type: A }',
  options: {
    name: text('www.example'),
    type: anything<DnsRecordType>('A'),
    expectRcode: anything<DnsResponseCode>('NOERROR'),
    expectAnswers: listOf(text('192.0.2.1'), '[ 192.0.2.1 ]'),
    timeout: duration('500ms'),
  },
  create: dnsCheck,
  anyTarget: '192.0.2.53',
  // The question, and once more over TCP where the answer was truncated.
  descriptors: 2,
});
