import { attributeTable, type AttributeRule } from './attribute-table.ts';
import {
  attributeValueLength,
  decodeAttributeValue,
  mpReachHasNlri,
  writeAttributeValue,
  type AttributeOctets,
} from './attribute-values.ts';
import { checkUnsigned, copyOctets, hexOctets, uint16At, type OctetWriter } from './cursor.ts';
import {
  attributeCode,
  attributeFlag,
  notificationCode,
  updateMessageErrorSubcode,
} from './iana.ts';
import type { MessageContext, PathAttribute } from './message.ts';
import { BgpMessageError, type Disposition } from './message-error.ts';

/*
 * RFC 4271 §4.3: any number of attributes
 *
 *    O T P E: Optional, Transitive, Partial, Extended length
 *   +-+-+-+-+-+-+-+-+---------------+---------------+---------------+---------
 *   |O|T|P|E|0 0 0 0|   Type code   |  Length: 1 octet, or 2 if E   |  Value …
 *   +-+-+-+-+-+-+-+-+---------------+---------------+---------------+---------
 */

/** What a Path Attributes field holds. */
export interface AttributeSection {
  /** The attributes that nothing is wrong with, in wire order. */
  readonly attributes: readonly PathAttribute[];
  readonly faults: readonly BgpMessageError[];
  /** The codes that were there, faulty ones included. */
  readonly codes: ReadonlySet<number>;
  /** Whether a well-formed MP_REACH announces a prefix. */
  readonly mpReachable: boolean;
}

type Subcode = keyof typeof updateMessageErrorSubcode;

/** A whole attribute, with its header, as it stands in the message. */
interface WireAttribute extends AttributeOctets {
  /** The offset of the flags octet. */
  readonly offset: number;
}

/**
 * Reads the Path Attributes field. Faults that RFC 7606 answers with less than a session reset are collected.
 * @throws BgpMessageError 3/x for the others
 */
export function decodeAttributes(
  octets: Uint8Array,
  start: number,
  end: number,
  context: MessageContext,
): AttributeSection {
  const attributes: PathAttribute[] = [];
  const faults: BgpMessageError[] = [];
  const codes = new Set<number>();
  const duplicates = new Set<number>();
  let mpReachable = false;
  let position = start;
  while (position < end) {
    const attribute = locate(octets, position, end);
    if (attribute instanceof BgpMessageError) {
      faults.push(attribute);
      break;
    }
    position = attribute.end;
    const { code } = attribute;
    if (codes.has(code)) {
      // One fault per code is enough to log, and keeps a message full of duplicates cheap.
      if (!duplicates.has(code)) faults.push(duplicateFault(attribute));
      duplicates.add(code);
      continue;
    }
    codes.add(code);
    const decoded = decodeAttribute(attribute, context);
    if (decoded instanceof BgpMessageError) {
      faults.push(decoded);
      continue;
    }
    attributes.push(decoded);
    if (code === attributeCode.mpReach && decoded.name === 'unknown') {
      mpReachable = mpReachHasNlri(decoded.value);
    }
  }
  return { attributes, faults, codes, mpReachable };
}

/** Finds where the attribute at `offset` begins and ends. */
function locate(octets: Uint8Array, offset: number, end: number): WireAttribute | BgpMessageError {
  const flags = octets[offset] ?? 0;
  const code = octets[offset + 1] ?? 0;
  const extended = (flags & attributeFlag.extendedLength) !== 0;
  const start = offset + (extended ? 4 : 3);
  // RFC 7606 §4: too few octets for a header, or for the length that the header says. The NLRI can still be found
  // by the Total Path Attribute Length, so the routes are withdrawn.
  if (start > end) {
    return sectionFault(
      'malformedAttributeList',
      `${end - offset} stray octets follow the last attribute: ${hexOctets(octets, offset, end)}`,
      { offset, data: new Uint8Array(0) },
    );
  }
  const length = extended ? uint16At(octets, offset + 2) : (octets[offset + 2] ?? 0);
  if (start + length > end) {
    return sectionFault(
      'attributeLengthError',
      `${nameOf(code)} is ${length} octets long by its header, and ${end - start} are left: ${hexOctets(octets, offset, end)}`,
      { offset, attribute: code, data: copyOctets(octets, offset, end) },
    );
  }
  return { code, flags, octets, offset, start, end: start + length };
}

function decodeAttribute(
  attribute: WireAttribute,
  context: MessageContext,
): PathAttribute | BgpMessageError {
  const { code, flags, start, end } = attribute;
  const rule = attributeTable.get(code);
  if (rule === undefined) return decodeUnrecognised(attribute);
  const { dispositions } = rule;
  if (context.peerType === 'external' && dispositions.fromExternalPeer !== undefined) {
    return attributeFault(attribute, rule, {
      disposition: dispositions.fromExternalPeer,
      subcode: 'optionalAttributeError',
      problem: 'it came from an external peer',
    });
  }
  // RFC 7606 §3 c): only the Optional and Transitive bits count.
  if (((flags ^ rule.flags) & (attributeFlag.optional | attributeFlag.transitive)) !== 0) {
    return attributeFault(attribute, rule, {
      disposition: dispositions.flags,
      subcode: 'attributeFlagsError',
      problem: 'its Optional and Transitive flags are wrong',
    });
  }
  if (!rule.length.allows(end - start, context)) {
    return attributeFault(attribute, rule, {
      disposition: dispositions.length,
      subcode: rule.lengthSubcode ?? 'attributeLengthError',
      problem: `its value is ${end - start} octets long, expected ${rule.length.expected}`,
    });
  }
  const value = decodeAttributeValue(attribute, context);
  if ('name' in value) return value;
  return attributeFault(attribute, rule, { disposition: dispositions.value, ...value });
}

/**
 * An attribute that the table does not know.
 * @throws BgpMessageError 3/2 if the Optional bit is clear (RFC 4271 §6.3): a well-known attribute must be recognised
 */
function decodeUnrecognised({
  code,
  flags,
  octets,
  offset,
  start,
  end,
}: WireAttribute): PathAttribute {
  if ((flags & attributeFlag.optional) === 0) {
    throw new BgpMessageError(
      `well-known attribute ${code} is not recognised: ${hexOctets(octets, offset, end)}`,
      {
        notification: notification(
          'unrecognizedWellKnownAttribute',
          copyOctets(octets, offset, end),
        ),
        attribute: code,
        offset,
      },
    );
  }
  return { code, flags, name: 'unknown', value: copyOctets(octets, start, end) };
}

interface FaultDetails {
  readonly disposition: Disposition;
  readonly subcode: Subcode;
  readonly problem: string;
}

/** @throws BgpMessageError what it would return, where the disposition is a session reset */
function attributeFault(
  { code, octets, offset, end }: WireAttribute,
  { name }: AttributeRule,
  { disposition, subcode, problem }: FaultDetails,
): BgpMessageError {
  // RFC 4271 §6.3: the data is the erroneous attribute, except for a malformed AS_PATH.
  const data = subcode === 'malformedAsPath' ? new Uint8Array(0) : copyOctets(octets, offset, end);
  const fault = new BgpMessageError(
    `${name} is faulty (${disposition}): ${problem}: ${hexOctets(octets, offset, end)}`,
    { notification: notification(subcode, data), disposition, attribute: code, offset },
  );
  if (disposition === 'session-reset') throw fault;
  return fault;
}

/** RFC 7606 §3 g). An attribute that is not in the table is kept once, too. */
function duplicateFault(attribute: WireAttribute): BgpMessageError {
  const { code, octets, offset, end } = attribute;
  const disposition = attributeTable.get(code)?.dispositions.duplicate ?? 'attribute-discard';
  const fault = new BgpMessageError(
    `${nameOf(code)} is there more than once (${disposition}): ${hexOctets(octets, offset, end)}`,
    {
      notification: notification('malformedAttributeList', new Uint8Array(0)),
      disposition,
      attribute: code,
      offset,
    },
  );
  if (disposition === 'session-reset') throw fault;
  return fault;
}

function sectionFault(
  subcode: Subcode,
  message: string,
  { data, ...where }: { offset: number; attribute?: number; data: Uint8Array },
): BgpMessageError {
  return new BgpMessageError(message, {
    notification: notification(subcode, data),
    disposition: 'treat-as-withdraw',
    ...where,
  });
}

/** RFC 7606 §3 d): a mandatory attribute is missing. RFC 4271 §6.3: the data is its type code. */
export function missingAttributeFault(code: number): BgpMessageError {
  return new BgpMessageError(`mandatory attribute ${nameOf(code)} is missing (treat-as-withdraw)`, {
    notification: notification('missingWellKnownAttribute', Uint8Array.of(code)),
    disposition: 'treat-as-withdraw',
    attribute: code,
  });
}

function notification(
  subcode: Subcode,
  data: Uint8Array,
): { code: number; subcode: number; data: Uint8Array } {
  return {
    code: notificationCode.updateMessageError,
    subcode: updateMessageErrorSubcode[subcode],
    data,
  };
}

function nameOf(code: number): string {
  return attributeTable.get(code)?.name ?? `attribute ${code}`;
}

/** Writes an attribute with the flags that it has, and the Extended Length flag as well where its value needs it. */
export function writeAttribute(
  writer: OctetWriter,
  attribute: PathAttribute,
  context: MessageContext,
): void {
  const length = attributeValueLength(attribute, context);
  checkUnsigned(attribute.flags, 0xff, 'the flags of an attribute');
  const extended = length > 0xff || (attribute.flags & attributeFlag.extendedLength) !== 0;
  writer.uint8(
    extended ? attribute.flags | attributeFlag.extendedLength : attribute.flags,
    'the flags of an attribute',
  );
  writer.uint8(attribute.code, 'the code of an attribute');
  if (extended) writer.length16(length, nameOf(attribute.code));
  else writer.uint8(length, 'the length of an attribute');
  writeAttributeValue(writer, attribute, context);
}
