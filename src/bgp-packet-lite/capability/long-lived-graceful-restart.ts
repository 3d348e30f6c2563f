import { checkUnsigned, uint16At, type OctetWriter } from '../cursor.ts';
import type { LongLivedGracefulRestart } from '../message.ts';

/*
 * RFC 9494 §3.1: any number of
 *
 *   +-------------------------------+---------------+---------------+
 *   |              AFI              |     SAFI      |     Flags     |
 *   +-------------------------------+---------------+---------------+
 *   |       Long-lived stale time, seconds          |
 *   +-----------------------------------------------+
 */
const LENGTH = 7;

/** `undefined` if the octets are no such value. */
export function decodeLongLivedGracefulRestart(
  octets: Uint8Array,
): LongLivedGracefulRestart[] | undefined {
  if (octets.length % LENGTH !== 0) return undefined;
  return Array.from({ length: octets.length / LENGTH }, (_, index) => {
    const start = index * LENGTH;
    return {
      afi: uint16At(octets, start),
      safi: octets[start + 2] ?? 0,
      flags: octets[start + 3] ?? 0,
      time: uint16At(octets, start + 4) * 0x100 + (octets[start + 6] ?? 0),
    };
  });
}

export function writeLongLivedGracefulRestart(
  writer: OctetWriter,
  value: readonly LongLivedGracefulRestart[],
): void {
  for (const { afi, safi, flags, time } of value) {
    checkUnsigned(time, 0xff_ffff, 'a time of the long-lived graceful restart capability');
    writer.uint16(afi, 'an AFI of the long-lived graceful restart capability');
    writer.uint8(safi, 'a SAFI of the long-lived graceful restart capability');
    writer.uint8(flags, 'the flags of the long-lived graceful restart capability');
    writer.uint8(time >>> 16, 'the time, its high octet');
    writer.uint16(time & 0xffff, 'the time, its low octets');
  }
}
