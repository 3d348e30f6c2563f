import type { Resolver } from 'node:dns/promises';
import { ConfigurationError, describe, parseIpAddress } from '../../core/index.ts';

/** The types of records that can be asked for. */
export const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'MX', 'NS', 'PTR', 'SOA', 'SRV', 'TXT'] as const;

export type RecordType = (typeof RECORD_TYPES)[number];

/** Asks for the records of a name, each as the text that a zone file has, without the final dot of names. */
export async function ask(query: Resolver, name: string, type: RecordType): Promise<string[]> {
  switch (type) {
    case 'A':
      return query.resolve4(name);
    case 'AAAA':
      return query.resolve6(name);
    case 'CNAME':
      return query.resolveCname(name);
    case 'NS':
      return query.resolveNs(name);
    case 'PTR':
      return query.resolvePtr(name);
    case 'TXT':
      // RFC 1035 §3.3.14: a record is one or more strings.
      return (await query.resolveTxt(name)).map((strings) => strings.join(''));
    case 'MX':
      return (await query.resolveMx(name)).map(
        ({ priority, exchange }) => `${priority} ${exchange}`,
      );
    case 'SRV':
      return (await query.resolveSrv(name)).map(
        ({ priority, weight, port, name: host }) => `${priority} ${weight} ${port} ${host}`,
      );
    case 'SOA': {
      const { nsname, hostmaster, serial, refresh, retry, expire, minttl } =
        await query.resolveSoa(name);
      return [`${nsname} ${hostmaster} ${serial} ${refresh} ${retry} ${expire} ${minttl}`];
    }
  }
}

/**
 * A record as {@link ask} would write it, in small letters.
 * @throws ConfigurationError for what no record of the type can say
 */
export function normalRecord(type: RecordType, text: string): string {
  if (type === 'TXT') return text.toLowerCase();
  if (type !== 'A' && type !== 'AAAA') {
    return text
      .trim()
      .toLowerCase()
      .replace(/\s+/g, ' ')
      .replace(/\.(?= |$)/g, '');
  }
  const { family, text: address, zone } = parseIpAddress(text);
  if ((family === 'ipv4') === (type === 'A') && zone === undefined) return address;
  throw new ConfigurationError('', `${describe(text)} is no address of a record of type ${type}`);
}
