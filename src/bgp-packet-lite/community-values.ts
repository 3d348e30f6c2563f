import { uint32At, type OctetWriter } from './cursor.ts';
import { messageValueError } from './faults.ts';
import type { LargeCommunity } from './message.ts';

/** RFC 1997, RFC 4456 §8: any number of 4-octet values, such as communities or cluster identifiers. */
export function decodeUint32List(octets: Uint8Array, start: number, end: number): number[] {
  const count = (end - start) >>> 2;
  const values = new Array<number>(count);
  for (let index = 0; index < count; index += 1) {
    values[index] = uint32At(octets, start + 4 * index);
  }
  return values;
}

/** @throws KeepcastError `ERR_MESSAGE_VALUE` if a value is no unsigned 32-bit integer */
export function writeUint32List(
  writer: OctetWriter,
  values: readonly number[],
  field: string,
): void {
  for (const value of values) writer.uint32(value, field);
}

/** What both an attribute that is as it was read and one of a route of our own are written with. */
interface Uint32Writer {
  uint32(value: number, field: string): void;
}

export const EXTENDED_COMMUNITY_LENGTH = 8;

/*
 * RFC 4360 §2: any number of extended communities
 *
 *   +------------------+------------------+-----------------------------+
 *   |  Type (1)        |  Subtype (1)     |  Value (6; 7 w/o subtype)   |
 *   +------------------+------------------+-----------------------------+
 */
export function decodeExtendedCommunities(
  octets: Uint8Array,
  start: number,
  end: number,
): bigint[] {
  const view = new DataView(octets.buffer, octets.byteOffset + start, end - start);
  const communities: bigint[] = [];
  for (let offset = 0; offset < view.byteLength; offset += EXTENDED_COMMUNITY_LENGTH) {
    communities.push(view.getBigUint64(offset));
  }
  return communities;
}

/** @throws KeepcastError `ERR_MESSAGE_VALUE` if one is no unsigned 64-bit integer */
export function writeExtendedCommunities(
  writer: Uint32Writer,
  communities: readonly bigint[],
): void {
  for (const community of communities) {
    if (BigInt.asUintN(64, community) !== community) {
      throw messageValueError(
        'an extended community',
        community,
        'an integer from 0 to 18446744073709551615',
      );
    }
    writer.uint32(Number(community >> 32n), 'an extended community');
    writer.uint32(Number(community & 0xffff_ffffn), 'an extended community');
  }
}

export const LARGE_COMMUNITY_LENGTH = 12;

/*
 * RFC 8092 §3: any number of large communities
 *
 *   +---------------------------+
 *   |  Global administrator (4) |
 *   +---------------------------+
 *   |  Local data 1 (4)         |
 *   +---------------------------+
 *   |  Local data 2 (4)         |
 *   +---------------------------+
 */
export function decodeLargeCommunities(
  octets: Uint8Array,
  start: number,
  end: number,
): LargeCommunity[] {
  const communities: LargeCommunity[] = [];
  for (let position = start; position < end; position += LARGE_COMMUNITY_LENGTH) {
    communities.push({
      globalAdministrator: uint32At(octets, position),
      localData1: uint32At(octets, position + 4),
      localData2: uint32At(octets, position + 8),
    });
  }
  return communities;
}

/** @throws KeepcastError `ERR_MESSAGE_VALUE` if a number is no unsigned 32-bit integer */
export function writeLargeCommunities(
  writer: OctetWriter,
  communities: readonly LargeCommunity[],
): void {
  for (const { globalAdministrator, localData1, localData2 } of communities) {
    writer.uint32(globalAdministrator, 'the global administrator of a large community');
    writer.uint32(localData1, 'the first local data of a large community');
    writer.uint32(localData2, 'the second local data of a large community');
  }
}
