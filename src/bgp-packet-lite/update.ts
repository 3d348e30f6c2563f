import {
  decodeAttributes,
  missingAttributeFault,
  writeAttribute,
  type AttributeSection,
} from './attributes.ts';
import { uint16At, type OctetWriter } from './cursor.ts';
import { updateError } from './faults.ts';
import { HEADER_LENGTH } from './header.ts';
import { attributeCode } from './iana.ts';
import type { Ipv4Nlri, MessageContext, UpdateMessage } from './message.ts';
import { BgpMessageError, type Disposition } from './message-error.ts';
import { checkIpv4Nlri, decodeIpv4Nlri, ipv4NlriLength, putIpv4Nlri } from './nlri.ts';

/*
 * RFC 4271 §4.3, after the header
 *
 *   +-----------------------------------------------------+
 *   |   Withdrawn Routes Length (2 octets)                |
 *   +-----------------------------------------------------+
 *   |   Withdrawn Routes (variable)                       |
 *   +-----------------------------------------------------+
 *   |   Total Path Attribute Length (2 octets)            |
 *   +-----------------------------------------------------+
 *   |   Path Attributes (variable)                        |
 *   +-----------------------------------------------------+
 *   |   Network Layer Reachability Information (the rest) |
 *   +-----------------------------------------------------+
 */

export function decodeUpdate(octets: Uint8Array, context: MessageContext): UpdateMessage {
  const withdrawnStart = HEADER_LENGTH + 2;
  const withdrawnEnd = withdrawnStart + uint16At(octets, HEADER_LENGTH);
  const attributesStart = withdrawnEnd + 2;
  // RFC 4271 §6.3: lengths that the message does not hold. Without them nothing can be found (RFC 7606 §3 b).
  if (attributesStart > octets.length) {
    throw updateError(
      'malformedAttributeList',
      `the withdrawn routes are ${withdrawnEnd - withdrawnStart} octets long, more than the message holds`,
      { offset: HEADER_LENGTH },
    );
  }
  const attributesEnd = attributesStart + uint16At(octets, withdrawnEnd);
  if (attributesEnd > octets.length) {
    throw updateError(
      'malformedAttributeList',
      `the path attributes are ${attributesEnd - attributesStart} octets long, more than the message holds`,
      { offset: withdrawnEnd },
    );
  }
  const withdrawn = decodeIpv4Nlri(octets, withdrawnStart, withdrawnEnd);
  const nlri = decodeIpv4Nlri(octets, attributesEnd, octets.length);
  const section = decodeAttributes(octets, attributesStart, attributesEnd, context);
  const faults = [...section.faults, ...missingAttributes(section, nlri)];
  refuseUncertainReach(section, nlri, faults);
  return { type: 'update', withdrawn, attributes: section.attributes, nlri, faults };
}

/** RFC 4271 §5 and RFC 4760 §3: what must accompany reachable prefixes, and only them. */
function missingAttributes(
  { codes, mpReachable }: AttributeSection,
  nlri: readonly Ipv4Nlri[],
): BgpMessageError[] {
  const mandatory = [];
  if (nlri.length > 0 || mpReachable) mandatory.push(attributeCode.origin, attributeCode.asPath);
  if (nlri.length > 0) mandatory.push(attributeCode.nextHop);
  return mandatory.filter((code) => !codes.has(code)).map(missingAttributeFault);
}

/**
 * RFC 7606 §5.2: to treat a message as a withdrawal one must know its prefixes. One with attributes beside
 * MP_UNREACH and no reachable prefix (in the NLRI field or in MP_REACH) gives no confidence of that.
 * @throws BgpMessageError the strongest fault, as a session reset
 */
function refuseUncertainReach(
  { codes, mpReachable }: AttributeSection,
  nlri: readonly Ipv4Nlri[],
  faults: readonly BgpMessageError[],
): void {
  if (nlri.length > 0 || mpReachable) return;
  const fault = strongest(faults);
  if (fault?.disposition !== 'treat-as-withdraw') return;
  if (codes.size === 1 && codes.has(attributeCode.mpUnreach)) return;
  throw new BgpMessageError(
    `${fault.message}; the UPDATE has no reachable prefix that could be withdrawn instead (session-reset)`,
    {
      notification: fault.notification,
      cause: fault,
      ...(fault.attribute !== undefined && { attribute: fault.attribute }),
      ...(fault.offset !== undefined && { offset: fault.offset }),
    },
  );
}

const strength: Readonly<Record<Disposition, number>> = {
  'session-reset': 2,
  'treat-as-withdraw': 1,
  'attribute-discard': 0,
};

/** The fault that decides about a message (RFC 7606 §3 h): the first of the strongest; `undefined` without any. */
export function strongest(faults: readonly BgpMessageError[]): BgpMessageError | undefined {
  let found: BgpMessageError | undefined;
  for (const fault of faults) {
    if (found === undefined || strength[fault.disposition] > strength[found.disposition]) {
      found = fault;
    }
  }
  return found;
}

/** Writes what follows the header: attributes in the order and with the flags that they have. */
export function writeUpdate(
  writer: OctetWriter,
  update: UpdateMessage,
  context: MessageContext,
): void {
  const withdrawnLength = writer.openLength();
  writeNlri(writer, update.withdrawn);
  writer.closeLength(withdrawnLength, 'the withdrawn routes');
  const attributesLength = writer.openLength();
  for (const attribute of update.attributes) writeAttribute(writer, attribute, context);
  writer.closeLength(attributesLength, 'the path attributes');
  writeNlri(writer, update.nlri);
}

function writeNlri(writer: OctetWriter, prefixes: readonly Ipv4Nlri[]): void {
  for (const prefix of prefixes) {
    checkIpv4Nlri(prefix);
    putIpv4Nlri(writer.space(ipv4NlriLength(prefix)), 0, prefix);
  }
}

/** Whether an UPDATE is the End-of-RIB marker of IPv4 unicast (RFC 4724 §2): nothing in it at all. */
export function isEndOfRib(update: UpdateMessage): boolean {
  return (
    update.withdrawn.length === 0 &&
    update.attributes.length === 0 &&
    update.nlri.length === 0 &&
    update.faults.length === 0
  );
}
