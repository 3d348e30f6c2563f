import { optional, parseWhole, refuseUnknownKeys, type KnownKeys } from '../core/index.ts';
import { parseSysctlMode, type SysctlMode, type VirtualAddressesOptions } from '../host/index.ts';

/** What an `Anycast` has to do with the host that it runs on. */
export interface HostOptions extends Pick<
  VirtualAddressesOptions,
  'mark' | 'sweep' | 'command' | 'run' | 'look'
> {
  /**
   * What is done about settings of the kernel that an anycast address depends on (docs/operations.md): `'check'` by
   * default, what does not suit is told in `sysctl` events; `'set'`, it is put right, and stays so after the stop;
   * `'ignore'`, nobody looks. Where nothing is written they are looked at for announcements with a `vip`, otherwise for
   * all.
   */
  readonly sysctls?: SysctlMode | undefined;
  /** Where the kernel shows its settings: `/proc/sys` by default. */
  readonly sysctlFolder?: string | undefined;
}

const hostKeys: KnownKeys = {
  known: ['sysctls', 'mark', 'sweep', 'command', 'run', 'look', 'sysctlFolder'],
};

/** The kernel keeps the metric of an address in 32 bits, and takes 0 for none. */
const LARGEST_MARK = 2 ** 32 - 1;

/**
 * Checks them.
 * @throws ConfigurationError whose path is the option at fault.
 */
export function checkHostOptions(options: HostOptions): void {
  refuseUnknownKeys(options, hostKeys);
  optional('sysctls', options.sysctls, parseSysctlMode);
  optional('mark', options.mark, (value) => parseWhole(value, 'a mark', 1, LARGEST_MARK));
}
