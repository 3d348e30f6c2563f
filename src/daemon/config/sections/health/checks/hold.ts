import { ConfigurationError, errorCode, errorMessage } from '../../../../../core/index.ts';
import {
  holdCheck,
  type HoldCheckOptions,
  type WatchedCheck,
} from '../../../../../health/index.ts';
import { duration, text } from '../../../shape.ts';
import { checkKind, type CheckKind } from './check-kind.ts';

export const hold: CheckKind = checkKind<string, HoldCheckOptions>({
  name: 'hold',
  target: text('"10.0.0.1:8080"'),
  sample: '{ hold: "10.0.0.1:8080" }',
  options: {
    silentAfter: duration('15s'),
    redialInterval: duration('1s'),
    timeout: duration('2s'),
  },
  create: (endpoint, options) => refusingNative(() => holdCheck(endpoint, options)),
  anyTarget: '192.0.2.1:80',
  // The connection, and another one while it is dialled anew.
  descriptors: 2,
});

function refusingNative(create: () => WatchedCheck): WatchedCheck {
  try {
    return create();
  } catch (error) {
    if (errorCode(error) !== 'ERR_NATIVE_REQUIRED') throw error;
    throw new ConfigurationError('silentAfter', errorMessage(error), { cause: error });
  }
}
