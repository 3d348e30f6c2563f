import { ConfigurationError, describe, suggest } from '../../core/index.ts';
import { checkUnsigned } from '../cursor.ts';
import { wellKnownCommunity } from '../iana.ts';
import { parseUnsigned } from './unsigned.ts';

/*
 * RFC 1997 §3, by convention
 *
 *   +-------------------------------+-------------------------------+
 *   |           AS number           |             Value             |
 *   +-------------------------------+-------------------------------+
 */

const valueByName: ReadonlyMap<string, number> = new Map(
  Object.entries(wellKnownCommunity).map(([key, value]) => [hyphenated(key), value]),
);

const nameByValue: ReadonlyMap<number, string> = new Map(
  Array.from(valueByName, ([name, value]) => [value, name]),
);

/** `noExportSubconfed` → `no-export-subconfed`. */
function hyphenated(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/**
 * Reads a community (RFC 1997): `65000:100`, with each part from 0 to 65535, or a well-known name such as `no-export`
 * or `blackhole`.
 * @throws ConfigurationError with an empty path
 */
export function parseCommunity(text: unknown): number {
  if (typeof text === 'string') {
    const named = valueByName.get(text);
    if (named !== undefined) return named;
    const [highText, lowText, ...rest] = text.split(':');
    const high = parseUnsigned(highText, 0xffff);
    const low = parseUnsigned(lowText, 0xffff);
    if (high !== undefined && low !== undefined && rest.length === 0) return high * 0x10000 + low;
  }
  throw new ConfigurationError(
    '',
    `${describe(text)} is not a community: write two numbers from 0 to 65535 such as 65000:100, or ${allowedNames(text)}`,
  );
}

function allowedNames(text: unknown): string {
  const names = [...valueByName.keys()];
  const meant = typeof text === 'string' && /[a-z]/i.test(text) ? suggest(text, names) : undefined;
  return meant === undefined
    ? 'a well-known name such as no-export, graceful-shutdown or blackhole'
    : `did you mean '${meant}'?`;
}

/**
 * `65000:100`, for well-known communities too.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` unless it is an integer from 0 to 4294967295
 */
export function formatCommunity(community: number): string {
  checkUnsigned(community, 0xffff_ffff, 'a community');
  return `${community >>> 16}:${community & 0xffff}`;
}

/** The name of a well-known community, as {@link parseCommunity} reads it; `undefined` for any other. */
export function wellKnownCommunityName(community: number): string | undefined {
  return nameByValue.get(community);
}
