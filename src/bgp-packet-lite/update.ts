import { carriesPathIds } from './address-family.ts';
import { readAttributes, writeAttribute } from './attributes.ts';
import { CodeSet } from './code-set.ts';
import { uint16At, type OctetWriter } from './cursor.ts';
import { FaultList, strongest } from './fault-list.ts';
import { updateError } from './faults.ts';
import { HEADER_LENGTH } from './header.ts';
import { addressFamily, attributeCode, subsequentAddressFamily } from './iana.ts';
import type { MessageContext, PathAttribute, UpdateMessage } from './message.ts';
import { BgpMessageError } from './message-error.ts';
import { decodeIpv4Nlri, writeIpv4Nlri } from './nlri.ts';
import { addMissingAttribute } from './update-faults.ts';

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
  const pathIds = carriesPathIds(context, addressFamily.ipv4, subsequentAddressFamily.unicast);
  const withdrawn = decodeIpv4Nlri(octets, withdrawnStart, withdrawnEnd, pathIds);
  const nlri = decodeIpv4Nlri(octets, attributesEnd, octets.length, pathIds);
  const codes = new CodeSet();
  const faults = new FaultList();
  const hasNlri = nlri.length > 0;
  const attributes = readAttributes(
    octets,
    attributesStart,
    attributesEnd,
    context,
    codes,
    faults,
    hasNlri,
  );
  if (hasNlri || reachesByMpReach(attributes)) {
    // RFC 4271 §5 and RFC 4760 §3: what must accompany reachable prefixes, and only them.
    if (!codes.has(attributeCode.origin)) addMissingAttribute(faults, attributeCode.origin);
    if (!codes.has(attributeCode.asPath)) addMissingAttribute(faults, attributeCode.asPath);
    if (hasNlri && !codes.has(attributeCode.nextHop)) {
      addMissingAttribute(faults, attributeCode.nextHop);
    }
  } else if (faults.all.length > 0) {
    refuseUncertainReach(codes, faults.all);
  }
  return { type: 'update', withdrawn, attributes, nlri, faults: faults.all };
}

/** Whether MP_REACH announces a prefix. */
function reachesByMpReach(attributes: readonly PathAttribute[]): boolean {
  for (const attribute of attributes) {
    if (attribute.name === 'MP_REACH') return attribute.value.nlri.length > 0;
  }
  return false;
}

/**
 * RFC 7606 §5.2: to treat a message as a withdrawal one must know its prefixes. One with attributes beside
 * MP_UNREACH and no reachable prefix (in the NLRI field or in MP_REACH) gives no confidence of that.
 * @throws BgpMessageError the strongest fault, as a session reset
 */
function refuseUncertainReach(codes: CodeSet, faults: readonly BgpMessageError[]): void {
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

/** Writes what follows the header: attributes in the order and with the flags that they have. */
export function writeUpdate(
  writer: OctetWriter,
  update: UpdateMessage,
  context: MessageContext,
): void {
  const pathIds = carriesPathIds(context, addressFamily.ipv4, subsequentAddressFamily.unicast);
  const withdrawnLength = writer.openLength();
  writeIpv4Nlri(writer, update.withdrawn, pathIds);
  writer.closeLength(withdrawnLength, 'the withdrawn routes');
  const attributesLength = writer.openLength();
  for (const attribute of update.attributes) writeAttribute(writer, attribute, context);
  writer.closeLength(attributesLength, 'the path attributes');
  writeIpv4Nlri(writer, update.nlri, pathIds);
}
