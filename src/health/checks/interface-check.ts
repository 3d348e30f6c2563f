import { readFileSync } from 'node:fs';
import { ConfigurationError, describe, errorCode, type Duration } from '../../core/index.ts';
import { madeOf } from '../check-origin.ts';
import { CheckNotRun, type CheckResult, type PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { requireLinux } from './linux-required.ts';

export interface InterfaceCheckOptions {
  /** The longest that asking the kernel may take: 1 ms or more; the group's `timeout` by default. */
  readonly timeout?: Duration;
}

const INTERFACES = '/sys/class/net';

/** What the kernel allows: 15 octets, no slash, no space, and no folder above. */
const NAME = /^(?!\.\.?$)[^\s/:]{1,15}$/;

/**
 * Good if a network interface of this host, such as `eth0`, is operationally up (Keepalived's `track_interface`; the
 * state of RFC 2863, `operstate` of Linux). So is `unknown`, what drivers without such a state report (loopback, tun)
 * while the interface is enabled. An interface that is not there is bad.
 * @throws ConfigurationError
 */
export function interfaceCheck(name: string, options: InterfaceCheckOptions = {}): PolledCheck {
  if (typeof name !== 'string' || !NAME.test(name) || Buffer.byteLength(name) > 15) {
    throw new ConfigurationError(
      '',
      `${describe(name)} is not the name of an interface: write one such as eth0`,
    );
  }
  checkOptions(options, 'interfaceCheck', ['timeout']);
  requireLinux(INTERFACES);
  const { timeout } = options;
  return madeOf(
    {
      kind: 'interface',
      target: name,
      ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
      run: (signal) =>
        new Promise((resolve) => {
          signal.throwIfAborted();
          resolve(probe(name));
        }),
    },
    name,
    options,
  );
}

function probe(name: string): CheckResult {
  const state = readState(name);
  if (state === undefined) {
    return { outcome: 'bad', message: `there is no interface ${name}`, evidence: { state: null } };
  }
  return {
    outcome: state === 'up' || state === 'unknown' ? 'good' : 'bad',
    message: `${name} is ${state}`,
    evidence: { state },
  };
}

/** Without waiting: the kernel answers at once, and the four threads that read files may all hang on a dead file system. */
function readState(name: string): string | undefined {
  try {
    return readFileSync(`${INTERFACES}/${name}/operstate`, 'utf8').trim();
  } catch (error) {
    const code = errorCode(error) ?? 'no code';
    // EINVAL: it goes away while its state is read.
    if (['ENOENT', 'ENODEV', 'EINVAL', 'ENOTDIR'].includes(code)) return undefined;
    throw new CheckNotRun(`the kernel does not say how ${name} is (${code})`, { cause: error });
  }
}
