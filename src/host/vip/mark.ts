import type { ListedAddress } from './address-list.ts';
import { width, type Vip } from './vip-options.ts';

/** An address on an interface that is to be there, or to go. */
export type PlacedAddress = Pick<Vip, 'family' | 'address'> & { readonly interface: string };

/** `kc` in ASCII. Nobody gives an address this metric by chance; on one address of its own it decides nothing. */
export const DEFAULT_MARK = 0x6b_63;

const LABEL = 'kc';

/** What the kernel has room for in a label (IFNAMSIZ less the NUL). */
const LONGEST_LABEL = 15;

/**
 * How addresses of ours are told from all others, by what the kernel keeps with them: the metric of their route, and
 * for people a label on IPv4 (IPv6 has none). The kernel's `proto` of addresses would say it better, and the `ip` of
 * Debian 12 cannot set it.
 */
export function addArguments(vip: PlacedAddress, mark: number): string[] {
  const label = labelOf(vip.interface);
  // An anycast address must not be the source of what this host begins: to the answer, every node has that address.
  const ipv6 = ['nodad', 'preferred_lft', '0', 'valid_lft', 'forever'];
  return [
    ...['add', `${vip.address}/${width(vip.family)}`, 'dev', vip.interface],
    ...['metric', String(mark)],
    ...(vip.family === 'ipv6' ? ipv6 : label === undefined ? [] : ['label', label]),
  ];
}

export function deleteArguments(vip: PlacedAddress): string[] {
  return ['del', `${vip.address}/${width(vip.family)}`, 'dev', vip.interface];
}

/** Whether we have added it: nothing else is ever taken off. */
export function isOurs(listed: ListedAddress, mark: number): boolean {
  const { family, length, label, metric } = listed;
  if (metric !== mark || length !== width(family)) return false;
  const expected = labelOf(listed.interface);
  return family === 'ipv6' || expected === undefined || label === expected;
}

function labelOf(on: string): string | undefined {
  const label = `${on}:${LABEL}`;
  return label.length > LONGEST_LABEL ? undefined : label;
}
