import { checkUnsigned, uint16At, type OctetWriter } from '../cursor.ts';
import type { GracefulRestart } from '../message.ts';

/*
 * RFC 4724 §3
 *
 *   +-------+-----------------------+
 *   | Flags |  Restart time (12 b)  |   flags: R (RFC 4724), N (RFC 8538), reserved, reserved
 *   +-------+-----------------------+-------------------------------+
 *   |              AFI              |     SAFI      | Family flags  |   any number of times
 *   +-------------------------------+---------------+---------------+
 */
const HEAD_LENGTH = 2;
const FAMILY_LENGTH = 4;

/** `undefined` if the octets are no such value. */
export function decodeGracefulRestart(octets: Uint8Array): GracefulRestart | undefined {
  const listed = octets.length - HEAD_LENGTH;
  if (listed < 0 || listed % FAMILY_LENGTH !== 0) return undefined;
  const head = uint16At(octets, 0);
  const families = [];
  for (let start = HEAD_LENGTH; start < octets.length; start += FAMILY_LENGTH) {
    families.push({
      afi: uint16At(octets, start),
      safi: octets[start + 2] ?? 0,
      flags: octets[start + 3] ?? 0,
    });
  }
  return { flags: head >>> 12, time: head & 0xfff, families };
}

export function writeGracefulRestart(
  writer: OctetWriter,
  { flags, time, families }: GracefulRestart,
): void {
  checkUnsigned(flags, 0xf, 'the flags of the graceful restart capability');
  checkUnsigned(time, 0xfff, 'the time of the graceful restart capability');
  writer.uint16((flags << 12) | time, 'the graceful restart flags and time');
  for (const family of families) {
    writer.uint16(family.afi, 'an AFI of the graceful restart capability');
    writer.uint8(family.safi, 'a SAFI of the graceful restart capability');
    writer.uint8(family.flags, 'the family flags of the graceful restart capability');
  }
}
