import { ConfigurationError, describe } from '../core/index.ts';
import { wellKnownCommunity } from './iana.ts';

const valueByName: ReadonlyMap<string, number> = new Map([
  ['graceful-shutdown', wellKnownCommunity.gracefulShutdown],
  ['no-export', wellKnownCommunity.noExport],
  ['no-advertise', wellKnownCommunity.noAdvertise],
  ['no-export-subconfed', wellKnownCommunity.noExportSubconfed],
  ['no-peer', wellKnownCommunity.noPeer],
  ['blackhole', wellKnownCommunity.blackhole],
]);

const PAIR = /^(0|[1-9]\d{0,4}):(0|[1-9]\d{0,4})$/;

/**
 * Reads a community (RFC 1997): `65000:100`, with each part from 0 to 65535, or a well-known name.
 * @throws ConfigurationError with an empty path
 */
export function parseCommunity(text: unknown): number {
  const named = typeof text === 'string' ? valueByName.get(text) : undefined;
  if (named !== undefined) return named;
  const match = typeof text === 'string' ? PAIR.exec(text) : null;
  const high = Number(match?.[1] ?? Number.NaN);
  const low = Number(match?.[2] ?? Number.NaN);
  if (high <= 0xffff && low <= 0xffff) return high * 0x10000 + low;
  throw new ConfigurationError(
    '',
    `${describe(text)} is not a community: write two numbers from 0 to 65535 such as 65000:100, or one of ${[...valueByName.keys()].join(', ')}`,
  );
}

/** `65000:100`, for well-known communities too. */
export function formatCommunity(community: number): string {
  return `${community >>> 16}:${community & 0xffff}`;
}
