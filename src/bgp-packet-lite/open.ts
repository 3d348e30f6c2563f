import { capabilityLength, decodeCapabilities, writeCapability } from './capabilities.ts';
import { checkUnsigned, OctetReader, type OctetWriter } from './cursor.ts';
import { messageValueError, openError } from './faults.ts';
import { HEADER_LENGTH } from './header.ts';
import { AS_TRANS, capabilityCode, optionalParameter } from './iana.ts';
import type { Capability, OpenMessage } from './message.ts';
import type { BgpMessageError } from './message-error.ts';

const VERSION = 4;

/*
 * RFC 4271 §4.2, after the header
 *
 *   +---------------+
 *   |    Version    |
 *   +---------------+---------------+
 *   |     My Autonomous System      |
 *   +-------------------------------+
 *   |           Hold Time           |
 *   +-------------------------------+-------------------------------+
 *   |                         BGP Identifier                        |
 *   +---------------+-----------------------------------------------+
 *   | Opt Parm Len  |  Optional Parameters: type, length, value …   |
 *   +---------------+-----------------------------------------------+
 *
 * RFC 9072 §2: parameters of more than 255 octets
 *
 *   | Len, not 0    | Type 255      | Extended Opt. Parm. Length    |  then type (1), length (2), value …
 */

export function decodeOpen(octets: Uint8Array): OpenMessage {
  const reader = new OctetReader(octets, HEADER_LENGTH, octets.length, overrun);
  const version = reader.uint8();
  if (version !== VERSION) {
    // RFC 4271 §6.2: the data is the highest version that we support, as 2 octets.
    throw openError('unsupportedVersionNumber', `BGP version ${version} is not supported, only 4`, {
      data: Uint8Array.of(0, VERSION),
      offset: 19,
    });
  }
  const asn = reader.uint16();
  // RFC 7607 §2: AS 0 in an OPEN.
  if (asn === 0) throw openError('badPeerAs', 'the AS number is 0', { offset: 20 });
  const holdTime = reader.uint16();
  // RFC 4271 §6.2: hold times of one and two seconds MUST be rejected.
  if (holdTime === 1 || holdTime === 2) {
    throw openError(
      'unacceptableHoldTime',
      `the hold time is ${holdTime} s: it must be 0, or 3 s or more`,
      { offset: 22 },
    );
  }
  const routerId = reader.uint32();
  // RFC 6286 §2.2: a BGP identifier of zero.
  if (routerId === 0) {
    throw openError('badBgpIdentifier', 'the BGP identifier is 0.0.0.0', { offset: 24 });
  }
  const capabilities = decodeParameters(reader);
  return { type: 'open', version, asn, holdTime, routerId, capabilities };
}

function decodeParameters(reader: OctetReader): readonly Capability[] {
  const capabilities: Capability[] = [];
  const length = reader.uint8();
  // RFC 9072 §2: any length but 0, followed by type 255, announces the extended form.
  const extended = length > 0 && reader.peek() === optionalParameter.extendedLength;
  if (extended) reader.uint8();
  const total = extended ? reader.uint16() : length;
  if (total !== reader.remaining) {
    throw openError(
      'unspecific',
      `the optional parameters are ${total} octets long by their length field, and ${reader.remaining} are there`,
      { offset: 28 },
    );
  }
  while (reader.remaining > 0) {
    const offset = reader.position;
    const type = reader.uint8();
    const parameter = reader.sub(extended ? reader.uint16() : reader.uint8());
    if (type !== optionalParameter.capabilities) {
      throw openError(
        'unsupportedOptionalParameter',
        `optional parameter ${type} is not supported, only 2 (capabilities)`,
        { offset },
      );
    }
    decodeCapabilities(parameter, capabilities);
  }
  checkFourOctetAsn(capabilities);
  return capabilities;
}

function checkFourOctetAsn(capabilities: readonly Capability[]): void {
  for (const capability of capabilities) {
    // RFC 7607 §2 again: the AS number that counts is the one of the capability.
    if (capability.name === 'four-octet-asn' && capability.value === 0) {
      throw openError('badPeerAs', 'the AS number of the 4-octet AS number capability is 0');
    }
  }
}

// RFC 4271 §6.2: a recognised parameter that is malformed is an unspecific OPEN error.
function overrun(offset: number): BgpMessageError {
  return openError(
    'unspecific',
    'an optional parameter or capability is longer than what holds it',
    { offset },
  );
}

/** Writes what follows the header: all capabilities in one parameter, in the form of RFC 9072 where they need it. */
export function writeOpen(writer: OctetWriter, open: OpenMessage): void {
  writer.uint8(open.version, 'the version');
  writer.uint16(open.asn, 'the 2-octet AS number');
  writer.uint16(open.holdTime, 'the hold time');
  writer.uint32(open.routerId, 'the BGP identifier');
  let length = 0;
  for (const capability of open.capabilities) length += capabilityLength(capability);
  if (length === 0) {
    writer.uint8(0, 'the length of the optional parameters');
    return;
  }
  if (length + 2 <= 255) {
    writer.uint8(length + 2, 'the length of the optional parameters');
    writer.uint8(optionalParameter.capabilities, 'the parameter type');
    writer.uint8(length, 'the length of the capabilities');
  } else {
    writer.uint8(255, 'the length of the optional parameters');
    writer.uint8(optionalParameter.extendedLength, 'the parameter type');
    writer.uint16(length + 3, 'the extended length of the optional parameters');
    writer.uint8(optionalParameter.capabilities, 'the parameter type');
    writer.uint16(length, 'the length of the capabilities');
  }
  for (const capability of open.capabilities) writeCapability(writer, capability);
}

/** What {@link createOpen} needs. */
export interface OpenOptions {
  /** Our AS number: 1 to 4294967295. */
  readonly asn: number;
  /** Seconds: 0, or 3 to 65535. */
  readonly holdTime: number;
  /** Our BGP identifier as an unsigned integer, not 0. */
  readonly routerId: number;
  /** Sent as given; an AS number above 65535 needs `four-octet-asn` among them. None by default. */
  readonly capabilities?: readonly Capability[];
}

/**
 * An OPEN of our own. An AS number above 65535 goes out as AS_TRANS in the 2-octet field (RFC 6793 §4.1).
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if a value is out of range
 */
export function createOpen(options: OpenOptions): OpenMessage {
  const { asn, holdTime, routerId, capabilities = [] } = options;
  checkUnsigned(asn, 0xffff_ffff, 'asn');
  if (asn === 0) throw messageValueError('asn', asn, 'an integer from 1 to 4294967295');
  checkUnsigned(holdTime, 0xffff, 'holdTime');
  if (holdTime === 1 || holdTime === 2) {
    throw messageValueError('holdTime', holdTime, '0, or 3 to 65535 seconds');
  }
  checkUnsigned(routerId, 0xffff_ffff, 'routerId');
  if (routerId === 0) throw messageValueError('routerId', routerId, 'anything but 0.0.0.0');
  return {
    type: 'open',
    version: VERSION,
    asn: asn > 0xffff ? AS_TRANS : asn,
    holdTime,
    routerId,
    capabilities,
  };
}

/** The AS number that an OPEN speaks for: the first 4-octet AS number capability's, else the 2-octet field's. */
export function openAsn(open: OpenMessage): number {
  return findCapability(open, capabilityCode.fourOctetAsn)?.value ?? open.asn;
}

/** The type of the capability with a given code. */
export type CapabilityOf<Code extends number> =
  Extract<Capability, { readonly code: Code }> extends never
    ? Extract<Capability, { readonly name: 'unknown' }>
    : Extract<Capability, { readonly code: Code }>;

/**
 * The first capability with `code` (see `capabilityCode`), or `undefined`. More may follow: multiprotocol (1) comes
 * once per address family, so look at all of `open.capabilities` for that.
 */
export function findCapability<const Code extends number>(
  open: OpenMessage,
  code: Code,
): CapabilityOf<Code> | undefined {
  return open.capabilities.find(
    (capability): capability is CapabilityOf<Code> & Capability => capability.code === code,
  );
}
