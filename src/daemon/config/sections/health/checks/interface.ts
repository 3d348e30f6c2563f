import { interfaceCheck, type InterfaceCheckOptions } from '../../../../../health/index.ts';
import { duration, text } from '../../../shape.ts';
import { checkKind, type CheckKind } from './check-kind.ts';

export const interfaceKind: CheckKind = checkKind<string, InterfaceCheckOptions>({
  name: 'interface',
  target: text('eth0'),
  sample: '{ interface: eth0 }',
  options: { timeout: duration('500ms') },
  create: interfaceCheck,
  anyTarget: 'lo',
  descriptors: 1,
});
