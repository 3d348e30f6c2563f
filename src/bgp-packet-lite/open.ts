import { findCapability } from './capability/index.ts';
import { checkUnsigned, uint16At, uint32At, type OctetWriter } from './cursor.ts';
import { messageValueError, openError } from './faults.ts';
import { HEADER_LENGTH } from './header.ts';
import { AS_TRANS, capabilityCode } from './iana.ts';
import type { Capability, OpenMessage } from './message.ts';
import { decodeParameters, writeParameters } from './optional-parameters.ts';

const VERSION = 4;

/** Where the length of the optional parameters is. */
const PARAMETERS_OFFSET = 28;

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
 *   | Opt Parm Len  |  Optional parameters: see optional-parameters.ts
 *   +---------------+-----------------------------------------------+
 */

export function decodeOpen(octets: Uint8Array): OpenMessage {
  // The header was checked: 29 octets are there.
  const version = octets[HEADER_LENGTH] ?? 0;
  if (version !== VERSION) {
    // RFC 4271 §6.2: the data is the highest version that we support, as 2 octets.
    throw openError('unsupportedVersionNumber', `BGP version ${version} is not supported, only 4`, {
      data: Uint8Array.of(0, VERSION),
      offset: 19,
    });
  }
  const asn = uint16At(octets, 20);
  // RFC 7607 §2: AS 0 in an OPEN.
  if (asn === 0) throw openError('badPeerAs', 'the AS number is 0', { offset: 20 });
  const holdTime = uint16At(octets, 22);
  // RFC 4271 §6.2: hold times of one and two seconds MUST be rejected.
  if (holdTime === 1 || holdTime === 2) {
    throw openError(
      'unacceptableHoldTime',
      `the hold time is ${holdTime} s: it must be 0, or 3 s or more`,
      { offset: 22 },
    );
  }
  const routerId = uint32At(octets, 24);
  // RFC 6286 §2.2: a BGP identifier of zero.
  if (routerId === 0) {
    throw openError('badBgpIdentifier', 'the BGP identifier is 0.0.0.0', { offset: 24 });
  }
  const parameters = decodeParameters(octets, PARAMETERS_OFFSET);
  checkFourOctetAsn(parameters.capabilities);
  return { type: 'open', version, asn, holdTime, routerId, ...parameters };
}

function checkFourOctetAsn(capabilities: readonly Capability[]): void {
  for (const capability of capabilities) {
    // RFC 7607 §2 again: the AS number that counts is the one of the capability.
    if (capability.name === 'four-octet-asn' && capability.value === 0) {
      throw openError('badPeerAs', 'the AS number of the 4-octet AS number capability is 0');
    }
  }
}

/**
 * Writes what follows the header.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if a value does not fit its field, or the layout not its capabilities
 */
export function writeOpen(writer: OctetWriter, open: OpenMessage): void {
  writer.uint8(open.version, 'the version');
  writer.uint16(open.asn, 'the 2-octet AS number');
  writer.uint16(open.holdTime, 'the hold time');
  writer.uint32(open.routerId, 'the BGP identifier');
  writeParameters(writer, open);
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
