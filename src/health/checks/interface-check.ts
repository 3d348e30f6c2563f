import { ConfigurationError, describe, errorCode, type Duration } from '../../core/index.ts';
import { madeOf } from '../check-origin.ts';
import { CheckNotRun, type CheckResult, type PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';
import { readBeginning } from './file-beginning.ts';
import { requireLinux } from './linux-required.ts';

export interface InterfaceCheckOptions {
  /** The longest that asking the kernel may take: 1 ms or more; the group's `timeout` by default. */
  readonly timeout?: Duration;
}

const INTERFACES = '/sys/class/net';

/** What the kernel allows: 15 octets, no slash, no space, and no folder above. */
const NAME = /^(?!\.\.?$)[^\s/:]{1,15}$/;

/** More octets than any state has. */
const LONGEST_STATE = 32;

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
      run: (signal) => probe(name, signal),
    },
    name,
    options,
  );
}

async function probe(name: string, signal: AbortSignal): Promise<CheckResult> {
  signal.throwIfAborted();
  const state = await readState(name);
  signal.throwIfAborted();
  if (state === undefined) {
    return { outcome: 'bad', message: `there is no interface ${name}`, evidence: { state: null } };
  }
  return {
    outcome: state === 'up' || state === 'unknown' ? 'good' : 'bad',
    message: `${name} is ${state}`,
    evidence: { state },
  };
}

async function readState(name: string): Promise<string | undefined> {
  try {
    return (await readBeginning(`${INTERFACES}/${name}/operstate`, LONGEST_STATE)).trim();
  } catch (error) {
    const code = errorCode(error) ?? 'no code';
    // EINVAL: it goes away while its state is read.
    if (['ENOENT', 'ENODEV', 'EINVAL', 'ENOTDIR'].includes(code)) return undefined;
    throw new CheckNotRun(`the kernel does not say how ${name} is (${code})`, { cause: error });
  }
}
