import { ConfigurationError, describe } from '../../core/index.ts';
import { checkUnsigned } from '../cursor.ts';
import type { LargeCommunity } from '../message.ts';
import { parseUnsigned } from './unsigned.ts';

/*
 * RFC 8092 §3
 *
 *   +---------------------------------------------------------------+
 *   |                      Global administrator                     |
 *   +---------------------------------------------------------------+
 *   |                       Local data part 1                       |
 *   +---------------------------------------------------------------+
 *   |                       Local data part 2                       |
 *   +---------------------------------------------------------------+
 */

const LARGEST = 0xffff_ffff;

/**
 * Reads a large community (RFC 8092 §4.1): `65000:1:2`, each part from 0 to 4294967295.
 * @throws ConfigurationError with an empty path
 */
export function parseLargeCommunity(text: unknown): LargeCommunity {
  if (typeof text === 'string') {
    const [first, second, third, ...rest] = text.split(':');
    const globalAdministrator = parseUnsigned(first, LARGEST);
    const localData1 = parseUnsigned(second, LARGEST);
    const localData2 = parseUnsigned(third, LARGEST);
    if (
      globalAdministrator !== undefined &&
      localData1 !== undefined &&
      localData2 !== undefined &&
      rest.length === 0
    ) {
      return { globalAdministrator, localData1, localData2 };
    }
  }
  throw new ConfigurationError(
    '',
    `${describe(text)} is not a large community: write three numbers from 0 to 4294967295, such as 65000:1:2`,
  );
}

/**
 * `65000:1:2`.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` unless each part is an integer from 0 to 4294967295
 */
export function formatLargeCommunity(community: LargeCommunity): string {
  const { globalAdministrator, localData1, localData2 } = community;
  checkUnsigned(globalAdministrator, LARGEST, 'globalAdministrator of a large community');
  checkUnsigned(localData1, LARGEST, 'localData1 of a large community');
  checkUnsigned(localData2, LARGEST, 'localData2 of a large community');
  return `${globalAdministrator}:${localData1}:${localData2}`;
}
