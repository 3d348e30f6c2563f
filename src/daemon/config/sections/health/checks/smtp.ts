import { smtpCheck, type SmtpCheckOptions } from '../../../../../health/index.ts';
import { anything, duration, flag, text } from '../../../shape.ts';
import { checkKind, type CheckKind } from './check-kind.ts';
import { tls } from './tls.ts';

export const smtp: CheckKind = checkKind<string, SmtpCheckOptions>({
  name: 'smtp',
  target: text('"10.0.0.1:25"'),
  sample: '{ smtp: "10.0.0.1:25" }',
  options: {
    heloName: text('probe.example'),
    greeting: anything<'HELO' | 'EHLO'>('EHLO'),
    startTls: flag(),
    tls,
    timeout: duration('500ms'),
  },
  create: smtpCheck,
  anyTarget: '192.0.2.1:25',
  beside: { tls: { startTls: true } },
  descriptors: 1,
});
