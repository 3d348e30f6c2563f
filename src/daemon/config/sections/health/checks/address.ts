import { addressCheck, type AddressCheckOptions } from '../../../../../health/index.ts';
import { duration, text } from '../../../shape.ts';
import { checkKind, type CheckKind } from './check-kind.ts';

export const address: CheckKind = checkKind<string, AddressCheckOptions>({
  name: 'address',
  target: text('192.0.2.10'),
  sample: '{ address: 192.0.2.10, interface: lo }',
  options: { interface: text('lo'), timeout: duration('500ms') },
  create: addressCheck,
  anyTarget: '192.0.2.10',
  // The system is asked in one call, which opens and closes its socket.
  descriptors: 1,
});
