import {
  ConfigurationError,
  describe,
  parseList,
  refuseUnknownKeys,
  unknownName,
  within,
} from '../../../core/index.ts';
import { families as allFamilies, type Family } from '../../session/index.ts';
import {
  familyOfAddress,
  isLinkLocal,
  parseHostAddress,
  type TransportFamily,
} from './peer-address.ts';

/** Next hops by family, or one for the family that it belongs to. */
export type NextHopOption = string | Readonly<Partial<Record<Family, string>>>;

export type NextHops = Readonly<Partial<Record<Family, string>>>;

const ownFamily: Readonly<Record<TransportFamily, Family>> = {
  ipv4: 'ipv4-unicast',
  ipv6: 'ipv6-unicast',
};

/** @throws ConfigurationError */
export function parseFamilies(value: unknown, transport: TransportFamily): readonly Family[] {
  if (value === undefined) return [ownFamily[transport]];
  const written = parseList(value, '["ipv4-unicast"]', parseFamily);
  if (written.length === 0) {
    throw new ConfigurationError('', 'the list is empty: a session needs at least one family');
  }
  const twice = written.find((family, index) => written.indexOf(family) !== index);
  if (twice !== undefined) throw new ConfigurationError('', `${twice} is listed twice`);
  return allFamilies.filter((family) => written.includes(family));
}

function parseFamily(value: unknown): Family {
  const family = allFamilies.find((known) => known === value);
  if (family !== undefined) return family;
  throw new ConfigurationError(
    '',
    typeof value === 'string'
      ? unknownName('address family', value.slice(0, 80), allFamilies)
      : `${describe(value)} is not an address family: write ${allFamilies.join(' or ')}`,
  );
}

/**
 * @param transport of the session: our address on it is the next hop where none is written
 * @throws ConfigurationError if a family would be without a usable one
 */
export function parseNextHops(
  value: unknown,
  families: readonly Family[],
  transport: TransportFamily,
): NextHops {
  const nextHops =
    typeof value === 'string'
      ? { [ownFamily[familyOfAddress(value)]]: parseNextHop(value) }
      : parseByFamily(value ?? {});
  for (const family of allFamilies) {
    if (nextHops[family] === undefined || families.includes(family)) continue;
    throw new ConfigurationError(
      typeof value === 'string' ? '' : family,
      `the session has no ${family}: put it into families, or write the next hop of ${families.join(' and ')}`,
    );
  }
  if (
    transport === 'ipv4' &&
    families.includes('ipv6-unicast') &&
    nextHops['ipv6-unicast'] === undefined
  ) {
    throw new ConfigurationError(
      '',
      "IPv6 routes over an IPv4 connection need a next hop: write nextHop: { 'ipv6-unicast': an IPv6 address of ours that the peer reaches }",
    );
  }
  return nextHops;
}

function parseByFamily(value: unknown): NextHops {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not a next hop: write an address of ours, or one for each family, such as { 'ipv6-unicast': '2001:db8::1' }`,
    );
  }
  refuseUnknownKeys(value, { known: allFamilies });
  const nextHops: Partial<Record<Family, string>> = {};
  for (const [family, address] of Object.entries(value) as [Family, unknown][]) {
    if (address === undefined) continue;
    nextHops[family] = within(family, () => {
      const nextHop = parseNextHop(address);
      // RFC 8950 gives IPv4 routes an IPv6 next hop. The other way round there is nothing.
      if (family === 'ipv4-unicast' || familyOfAddress(nextHop) === 'ipv6') return nextHop;
      throw new ConfigurationError(
        '',
        `${nextHop} is no IPv6 address: IPv6 routes need an IPv6 next hop`,
      );
    });
  }
  return nextHops;
}

function parseNextHop(value: unknown): string {
  const address = parseHostAddress(value);
  if (!isLinkLocal(address)) return address;
  throw new ConfigurationError(
    '',
    `${address} is link-local: write an address that is known beyond the link, or leave it out`,
  );
}
