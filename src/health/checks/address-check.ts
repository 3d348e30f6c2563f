import {
  ConfigurationError,
  describe,
  errorMessage,
  parseIpAddress,
  type Duration,
} from '../../core/index.ts';
import { hostAddresses, type HostAddress } from '../../system/index.ts';
import { madeOf } from '../check-origin.ts';
import { CheckNotRun, type CheckResult, type PolledCheck } from '../check.ts';
import { checkOptions, parseTimeout } from '../options.ts';

export interface AddressCheckOptions {
  /** The interface that must have it, such as `lo`; any by default. */
  readonly interface?: string;
  /** The group's `timeout` by default: 1 ms or more. (Asking takes no time worth speaking of.) */
  readonly timeout?: Duration;
}

/**
 * Good if this host has an IPv4 or IPv6 address, such as the VIP, on an interface that is up: an announced address that
 * nobody has is a black hole (ExaBGP's `healthcheck` adds it to the loopback interface for that reason).
 * @throws ConfigurationError
 */
export function addressCheck(address: string, options: AddressCheckOptions = {}): PolledCheck {
  const { text, zone } = parseIpAddress(address);
  checkOptions(options, 'addressCheck', ['interface', 'timeout']);
  const { interface: on = zone, timeout } = options;
  if (on !== undefined && (typeof on !== 'string' || on === '')) {
    throw new ConfigurationError('interface', `${describe(on)} is not the name of an interface`);
  }
  if (zone !== undefined && on !== zone) {
    throw new ConfigurationError(
      'interface',
      `the zone of the address says ${zone}: leave one out`,
    );
  }
  return madeOf(
    {
      kind: 'address',
      target: on === undefined ? text : `${text} on ${on}`,
      ...(timeout === undefined ? {} : { timeout: parseTimeout('timeout', timeout) }),
      run: (signal) =>
        new Promise((resolve) => {
          signal.throwIfAborted();
          resolve(probe(text, on));
        }),
    },
    address,
    options,
  );
}

function probe(address: string, on: string | undefined): CheckResult {
  const interfaces = readAddresses()
    .filter((one) => canonical(one.address) === address)
    .map((one) => interfaceOf(one));
  const evidence = { interfaces };
  if (on === undefined ? interfaces.length > 0 : interfaces.includes(on)) {
    return {
      outcome: 'good',
      message: `${address} is on ${on ?? interfaces.join(', ')}`,
      evidence,
    };
  }
  const instead = interfaces.length > 0 ? `, it is on ${interfaces.join(', ')}` : '';
  const message = `no interface that is up has ${address}`;
  return {
    outcome: 'bad',
    message: on === undefined ? message : `${on} has no ${address}${instead}, or is not up`,
    evidence,
  };
}

/** An address may have a label, such as `lo:anycast`, which the system gives for the name of its interface. */
function interfaceOf({ interface: labelled }: HostAddress): string {
  return labelled.replace(/:.*/, '');
}

/** The kernel's text of an address that embeds an IPv4 one is another than that of RFC 5952. */
function canonical(address: string): string {
  return parseIpAddress(address).text;
}

function readAddresses(): readonly HostAddress[] {
  try {
    return hostAddresses();
  } catch (error) {
    const message = `the system does not tell the addresses of this host: ${errorMessage(error)}`;
    throw new CheckNotRun(message, { cause: error });
  }
}
