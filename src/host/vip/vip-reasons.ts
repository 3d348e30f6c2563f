import { errorCode, errorMessage, reason, type Reason } from '../../core/index.ts';
import { width, type Vip } from './vip-options.ts';

export type VipReasonCode =
  /** This host has it, on an interface that is up. */
  | 'address-present'
  /** Nobody but the operator may add it. */
  | 'address-absent'
  /** It is taken off while the service is not to be announced. */
  | 'address-off'
  | 'address-pending'
  /** An interface that is not up has it. */
  | 'interface-down'
  | 'no-such-interface'
  | 'not-permitted'
  | 'ip-missing'
  /** The program `ip` has failed otherwise. */
  | 'ip-failed'
  /** The system does not tell its addresses. */
  | 'addresses-unknown';

export interface VipEvidence {
  readonly address: string;
  /** The interfaces that have it. */
  readonly interfaces: readonly string[];
}

export type VipReason = Reason<VipReasonCode, VipEvidence>;

/** Whether an address can be served on this host, and why. */
export interface VipState {
  readonly present: boolean;
  readonly reason: VipReason;
}

export function present({ address }: Vip, interfaces: readonly string[]): VipState {
  const message = `${address} is on ${interfaces.join(', ')}`;
  return state(true, 'address-present', message, address, interfaces);
}

export function absent(vip: Vip, interfaces: readonly string[]): VipState {
  const { address, family, interface: on } = vip;
  const where =
    interfaces.length > 0
      ? `${address} is on ${interfaces.join(', ')}, not on ${String(on)}`
      : `no interface that is up has ${address}`;
  const command = `ip address add ${address}/${width(family)} dev ${on ?? 'lo'}`;
  const message = `${where}: add it (${command}), or have keepcast do so (vip: manage)`;
  return state(false, 'address-absent', message, address, interfaces);
}

export function off({ address }: Vip): VipState {
  const message = `${address} is off this host until the service is to be announced`;
  return state(false, 'address-off', message, address);
}

export function pending({ address, interface: on }: Vip): VipState {
  return state(false, 'address-pending', `${address} is being added to ${on ?? 'lo'}`, address);
}

export function interfaceDown({ address, interface: on = 'lo' }: Vip): VipState {
  const message = `${address} was added to ${on}, which is not up: ip link set ${on} up`;
  return state(false, 'interface-down', message, address);
}

export function failed({ address }: Vip, why: CommandFailure): VipState {
  return state(false, why.code, `${address} cannot be had: ${why.message}`, address);
}

export function addressesUnknown({ address }: Vip, error: unknown): VipState {
  const message = `the system does not tell whether it has ${address}: ${errorMessage(error)}`;
  return state(false, 'addresses-unknown', message, address);
}

function state(
  isPresent: boolean,
  code: VipReasonCode,
  message: string,
  address: string,
  interfaces: readonly string[] = [],
): VipState {
  return { present: isPresent, reason: reason(code, message, { address, interfaces }) };
}

/** Why the program `ip` did not do what it was told, and what is to be done. */
export interface CommandFailure {
  readonly code: VipReasonCode;
  readonly message: string;
}

/** Reads what `ip` says: there are no codes, and the words differ by version and kernel. */
export function saidByIp(code: number | null, stderr: string): CommandFailure {
  const said = stderr.trim().split('\n', 1).join('');
  if (/not permitted|permission denied/i.test(said)) {
    const message = `${said}: run keepcast as root or with CAP_NET_ADMIN, or add the address yourself (vip: verify)`;
    return { code: 'not-permitted', message };
  }
  if (/cannot find device|does not exist|no such device/i.test(said)) {
    return { code: 'no-such-interface', message: `${said}: make the interface, or name another` };
  }
  if (/ipv6 is disabled/i.test(said)) {
    const message = `${said}: sysctl -w net.ipv6.conf.lo.disable_ipv6=0, for the interface in question`;
    return { code: 'ip-failed', message };
  }
  const status = code === null ? 'by a signal' : `with status ${code}`;
  return {
    code: 'ip-failed',
    message: `ip ended ${status}${said === '' ? '' : `, saying: ${said}`}`,
  };
}

/** Why `ip` could not be run to its end. */
export function notRun(error: unknown): CommandFailure {
  if (errorCode(error) === 'ENOENT') {
    const message = `the program ip is not there: install iproute2, or add the address yourself (vip: verify)`;
    return { code: 'ip-missing', message };
  }
  return { code: 'ip-failed', message: errorMessage(error) };
}

/** That it is there already is what was wanted. */
export function isThereAlready(stderr: string): boolean {
  return /file exists|already assigned/i.test(stderr);
}

/** That it is gone already is what was wanted. */
export function isGoneAlready(stderr: string): boolean {
  return /cannot assign requested address|address not found|cannot find device|does not exist/i.test(
    stderr,
  );
}
