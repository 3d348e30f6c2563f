import { checkUnsigned, type OctetReader, type OctetWriter } from './cursor.ts';
import { messageValueError, openError } from './faults.ts';
import { capabilityCode } from './iana.ts';
import type { Capability, GracefulRestart } from './message.ts';
import type { BgpMessageError } from './message-error.ts';

/*
 * RFC 5492 §4
 *
 *   +------------------------------+
 *   | Capability Code (1 octet)    |
 *   +------------------------------+
 *   | Capability Length (1 octet)  |
 *   +------------------------------+
 *   | Capability Value (variable)  |
 *   +------------------------------+
 */

/** Reads all capabilities of one optional parameter and appends them to `capabilities`. */
export function decodeCapabilities(parameter: OctetReader, capabilities: Capability[]): void {
  while (parameter.remaining > 0) {
    const offset = parameter.position;
    const code = parameter.uint8();
    const value = parameter.sub(parameter.uint8());
    capabilities.push(decodeCapability(code, value, offset));
  }
}

function decodeCapability(code: number, value: OctetReader, offset: number): Capability {
  const length = value.remaining;
  switch (code) {
    case capabilityCode.multiprotocol: {
      if (length !== 4) throw malformed('multiprotocol', length, '4', offset);
      const afi = value.uint16();
      // RFC 4760 §8: the reserved octet is ignored.
      value.uint8();
      return { code, name: 'multiprotocol', value: { afi, safi: value.uint8() } };
    }
    case capabilityCode.gracefulRestart:
      if (length % 4 !== 2) throw malformed('graceful restart', length, '2 + 4n', offset);
      return { code, name: 'graceful-restart', value: decodeGracefulRestart(value) };
    case capabilityCode.fourOctetAsn:
      if (length !== 4) throw malformed('4-octet AS number', length, '4', offset);
      return { code, name: 'four-octet-asn', value: value.uint32() };
    default:
      return { code, name: 'unknown', value: value.rest() };
  }
}

/*
 * RFC 4724 §3
 *
 *   +--------------------------------------------------+
 *   | Restart Flags (4 bits)                           |
 *   +--------------------------------------------------+
 *   | Restart Time in seconds (12 bits)                |
 *   +--------------------------------------------------+
 *   | Address Family Identifier (16 bits)              |  ┐
 *   +--------------------------------------------------+  │
 *   | Subsequent Address Family Identifier (8 bits)    |  │ any number of times
 *   +--------------------------------------------------+  │
 *   | Flags for Address Family (8 bits)                |  ┘
 *   +--------------------------------------------------+
 */
function decodeGracefulRestart(value: OctetReader): GracefulRestart {
  const head = value.uint16();
  const families = [];
  while (value.remaining > 0) {
    families.push({ afi: value.uint16(), safi: value.uint8(), flags: value.uint8() });
  }
  return { flags: head >>> 12, time: head & 0xfff, families };
}

// RFC 4271 §6.2: a recognised parameter that is malformed is an unspecific OPEN error.
function malformed(
  name: string,
  length: number,
  expected: string,
  offset: number,
): BgpMessageError {
  return openError(
    'unspecific',
    `the ${name} capability is ${length} octets long, expected ${expected}`,
    { offset },
  );
}

/** The octets that {@link writeCapability} will write. */
export function capabilityLength(capability: Capability): number {
  switch (capability.name) {
    case 'multiprotocol':
    case 'four-octet-asn':
      return 6;
    case 'graceful-restart':
      return 4 + 4 * capability.value.families.length;
    case 'unknown':
      return 2 + capability.value.length;
    default:
      throw messageValueError('a capability', capability.name, 'one that can be written so far');
  }
}

export function writeCapability(writer: OctetWriter, capability: Capability): void {
  writer.uint8(capability.code, 'the capability code');
  writer.uint8(capabilityLength(capability) - 2, 'the capability length');
  switch (capability.name) {
    case 'multiprotocol':
      writer.uint16(capability.value.afi, 'the AFI of the multiprotocol capability');
      writer.uint8(0, 'reserved');
      writer.uint8(capability.value.safi, 'the SAFI of the multiprotocol capability');
      break;
    case 'graceful-restart':
      writeGracefulRestart(writer, capability.value);
      break;
    case 'four-octet-asn':
      writer.uint32(capability.value, 'the AS number of the 4-octet AS number capability');
      break;
    case 'unknown':
      writer.octets(capability.value);
  }
}

function writeGracefulRestart(
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
