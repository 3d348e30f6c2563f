import {
  ConfigurationError,
  describe,
  optional,
  parseIpAddress,
  parseOneOf,
  parsePrefix,
  refuseUnknownKeys,
  within,
  type KnownKeys,
} from '../../core/index.ts';

/** Who sees to it that this host has the address of a service. */
export type VipMode = 'verify' | 'manage';

export interface VipOptions {
  /**
   * `'verify'` by default: the address is only looked for. `'manage'`: it is added while the service is to be announced,
   * and taken off afterwards; that takes root (CAP_NET_ADMIN) and the program `ip`.
   */
  readonly mode?: VipMode | undefined;
  /** Which interface has it; any by default, and `lo` where it is managed. */
  readonly interface?: string | undefined;
  /** Which address of the prefix; it must be said unless the prefix is one address. */
  readonly address?: string | undefined;
}

/** An address that a service is reached at, checked. */
export interface Vip {
  readonly family: 'ipv4' | 'ipv6';
  /** In its one form, without a length. */
  readonly address: string;
  /** Undefined: any interface. */
  readonly interface: string | undefined;
  readonly mode: VipMode;
}

const vipKeys: KnownKeys = { known: ['mode', 'interface', 'address'] };

/** The longest that the kernel takes, and nothing that `ip` would take for an option or the label of an address. */
const INTERFACE = /^(?!-)[^\s/:]{1,15}$/;

/**
 * Checks what is asked of the address of an announced prefix.
 * @param value a mode, or {@link VipOptions}
 * @throws ConfigurationError whose path is the option at fault
 */
export function parseVip(value: unknown, prefix: string): Vip {
  if (typeof value === 'string') return parseVip({ mode: value }, prefix);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(
      '',
      `${describe(value)} says nothing of the address: write verify, manage or an object with mode, interface, address`,
    );
  }
  refuseUnknownKeys(value, vipKeys);
  const options: Readonly<Partial<Record<keyof VipOptions, unknown>>> = value;
  const mode =
    optional('mode', options.mode, (text) => parseOneOf(text, ['verify', 'manage'])) ?? 'verify';
  const on = optional('interface', options.interface, parseInterface);
  return {
    ...within('address', () => parseAddress(options.address, prefix)),
    interface: on ?? (mode === 'manage' ? 'lo' : undefined),
    mode,
  };
}

function parseInterface(value: unknown): string {
  if (typeof value === 'string' && INTERFACE.test(value)) return value;
  throw new ConfigurationError(
    '',
    `${describe(value)} is not the name of an interface: write one such as lo or dummy0`,
  );
}

function parseAddress(value: unknown, prefix: string): Pick<Vip, 'family' | 'address'> {
  const { family, length } = parsePrefix(prefix);
  if (value === undefined) {
    if (length < width(family)) {
      throw new ConfigurationError(
        '',
        `${prefix} has more than one address: say which of them this host is to have`,
      );
    }
    return { family, address: prefix.slice(0, prefix.indexOf('/')) };
  }
  const { family: own, text, zone } = parseIpAddress(value);
  if (zone !== undefined || own !== family || !contains(prefix, text)) {
    throw new ConfigurationError('', `${describe(value)} is not in ${prefix}`);
  }
  return { family, address: text };
}

/** How many bits an address has. */
export function width(family: Vip['family']): 32 | 128 {
  return family === 'ipv4' ? 32 : 128;
}

function contains(prefix: string, address: string): boolean {
  const outer = bits(prefix);
  const { family } = parsePrefix(prefix);
  return bits(`${address}/${width(family)}`).startsWith(outer);
}

/** The bits that a prefix fixes, in digits. */
function bits(prefix: string): string {
  const { family, address, length } = parsePrefix(prefix);
  const all =
    family === 'ipv4'
      ? address.toString(2).padStart(32, '0')
      : Array.from(address, (octet) => octet.toString(2).padStart(8, '0')).join('');
  return all.slice(0, length);
}
