import {
  attributeName,
  attributeTable,
  describeLengths,
  type AttributeRule,
  type UpdateErrorSubcode,
} from './attribute-table.ts';
import { copyOctets, hexOctets } from './cursor.ts';
import type { FaultList } from './fault-list.ts';
import { updateError } from './faults.ts';
import { notificationCode, updateMessageErrorSubcode } from './iana.ts';
import type { MessageContext } from './message.ts';
import { BgpMessageError, type Disposition, type NotificationContent } from './message-error.ts';

/** A whole attribute, with its header, as it stands in the message. */
export interface WireAttribute {
  readonly octets: Uint8Array;
  readonly code: number;
  /** The offset of the flags octet. */
  readonly offset: number;
  /** The offset after its last octet. */
  readonly end: number;
}

const NO_DATA: Uint8Array = new Uint8Array(0);

interface Details {
  readonly disposition: Disposition;
  readonly subcode: UpdateErrorSubcode;
  readonly problem: string;
}

/** @throws BgpMessageError where RFC 7606 resets the session for it; so do the others of this file */
function addFault(
  faults: FaultList,
  { octets, code, offset, end }: WireAttribute,
  { disposition, subcode, problem }: Details,
): void {
  faults.add(disposition, () => {
    // RFC 4271 §6.3: the data is the erroneous attribute, except for a malformed list or AS_PATH.
    const bare = subcode === 'malformedAsPath' || subcode === 'malformedAttributeList';
    return new BgpMessageError(
      `${attributeName(code)} is faulty (${disposition}): ${problem}: ${hexOctets(octets, offset, end)}`,
      {
        notification: notification(subcode, bare ? NO_DATA : copyOctets(octets, offset, end)),
        disposition,
        attribute: code,
        offset,
      },
    );
  });
}

/** RFC 7606 §7.5, §7.9, §7.10. */
export function addExternalFault(
  faults: FaultList,
  attribute: WireAttribute,
  disposition: Disposition,
): void {
  const problem = 'it came from an external peer';
  addFault(faults, attribute, { disposition, subcode: 'optionalAttributeError', problem });
}

/** RFC 7606 §3 c). */
export function addFlagsFault(
  faults: FaultList,
  attribute: WireAttribute,
  { dispositions }: AttributeRule,
): void {
  addFault(faults, attribute, {
    disposition: dispositions.flags,
    subcode: 'attributeFlagsError',
    problem: 'its Optional and Transitive flags are wrong',
  });
}

/** `length`: the octets of the value. */
export function addLengthFault(
  faults: FaultList,
  attribute: WireAttribute,
  { rule, length, context }: { rule: AttributeRule; length: number; context: MessageContext },
): void {
  const expected = describeLengths(context.fourOctetAsn ? rule.length : rule.narrowLength);
  addFault(faults, attribute, {
    disposition: rule.dispositions.length,
    subcode: rule.subcodes.length,
    problem: `its value is ${length} octets long, expected ${expected}`,
  });
}

export function addValueFault(
  faults: FaultList,
  attribute: WireAttribute,
  { rule, problem }: { rule: AttributeRule; problem: string },
): void {
  const { dispositions, subcodes } = rule;
  addFault(faults, attribute, {
    disposition: dispositions.value,
    subcode: subcodes.value,
    problem,
  });
}

/** RFC 7606 §3 g). An attribute that is not in the table is kept once, too. */
export function addDuplicateFault(faults: FaultList, attribute: WireAttribute): void {
  addFault(faults, attribute, {
    disposition: attributeTable[attribute.code]?.dispositions.duplicate ?? 'attribute-discard',
    subcode: 'malformedAttributeList',
    problem: 'it is there more than once',
  });
}

/**
 * RFC 7606 §4: too few octets for a header. The NLRI can still be found by the Total Path Attribute Length, so the
 * routes are withdrawn.
 */
export function addStrayOctets(
  faults: FaultList,
  octets: Uint8Array,
  { offset, end }: { offset: number; end: number },
): void {
  faults.add('treat-as-withdraw', () =>
    sectionFault(
      'malformedAttributeList',
      `${end - offset} stray octets follow the last attribute: ${hexOctets(octets, offset, end)}`,
      { offset, data: NO_DATA },
    ),
  );
}

/** RFC 7606 §4: too few octets for the length that the header says. `end` is that of the Path Attributes field. */
export function addOverrun(
  faults: FaultList,
  { octets, code, offset, end }: WireAttribute,
  { length, left }: { length: number; left: number },
): void {
  faults.add('treat-as-withdraw', () =>
    sectionFault(
      'attributeLengthError',
      `${attributeName(code)} is ${length} octets long by its header, and ${left} are left: ${hexOctets(octets, offset, end)}`,
      { offset, attribute: code, data: copyOctets(octets, offset, end) },
    ),
  );
}

function sectionFault(
  subcode: UpdateErrorSubcode,
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
export function addMissingAttribute(faults: FaultList, code: number): void {
  faults.add(
    'treat-as-withdraw',
    () =>
      new BgpMessageError(
        `mandatory attribute ${attributeName(code)} is missing (treat-as-withdraw)`,
        {
          notification: notification('missingWellKnownAttribute', Uint8Array.of(code)),
          disposition: 'treat-as-withdraw',
          attribute: code,
        },
      ),
  );
}

/** RFC 4271 §6.3: an attribute that is not recognised and says of itself that it is well-known. */
export function unrecognisedWellKnown({
  octets,
  code,
  offset,
  end,
}: WireAttribute): BgpMessageError {
  return new BgpMessageError(
    `well-known attribute ${code} is not recognised: ${hexOctets(octets, offset, end)}`,
    {
      notification: notification('unrecognizedWellKnownAttribute', copyOctets(octets, offset, end)),
      attribute: code,
      offset,
    },
  );
}

interface Prefix {
  /** Where the prefix begins. */
  readonly position: number;
  /** Where its length is: after the path identifier. */
  readonly at: number;
  /** Where its field ends. */
  readonly end: number;
  /** The most that its length may be. */
  readonly bits: number;
  /** The attribute that it is in; undefined for those of the UPDATE itself. */
  readonly attribute: number | undefined;
}

/** RFC 7606 §5.3: a Network Layer field in which the next prefix cannot be found. */
export function invalidNetworkField(
  octets: Uint8Array,
  { position, at, end, bits, attribute }: Prefix,
): BgpMessageError {
  const length = at < end ? (octets[at] ?? 0) : 0;
  return updateError(
    'invalidNetworkField',
    length > bits
      ? `a prefix is ${length} bits long: ${bits} is the most`
      : `a prefix is cut short: the last ${end - position} octets of its field are ${hexOctets(octets, position, end)}`,
    { offset: position, attribute },
  );
}

function notification(subcode: UpdateErrorSubcode, data: Uint8Array): NotificationContent {
  return {
    code: notificationCode.updateMessageError,
    subcode: updateMessageErrorSubcode[subcode],
    data,
  };
}
