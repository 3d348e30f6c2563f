import { attributeName, attributeTable } from './attribute-table.ts';
import {
  attributeValueLength,
  checkAttributeName,
  decodeAttributeValue,
  writeAttributeValue,
} from './attribute-values.ts';
import { CodeSet } from './code-set.ts';
import { checkUnsigned, copyOctets, uint16At, type OctetWriter } from './cursor.ts';
import { FaultList } from './fault-list.ts';
import { attributeCode, attributeFlag } from './iana.ts';
import type { MessageContext, PathAttribute } from './message.ts';
import {
  addDuplicateFault,
  addExternalFault,
  addFlagsFault,
  addLengthFault,
  addOverrun,
  addStrayOctets,
  addValueFault,
  unrecognisedWellKnown,
} from './update-faults.ts';

/*
 * RFC 4271 §4.3: any number of attributes
 *
 *    O T P E: Optional, Transitive, Partial, Extended length
 *   +-+-+-+-+-+-+-+-+---------------+---------------+---------------+---------
 *   |O|T|P|E|0 0 0 0|   Type code   |  Length: 1 octet, or 2 if E   |  Value …
 *   +-+-+-+-+-+-+-+-+---------------+---------------+---------------+---------
 */

const NONE: readonly PathAttribute[] = Object.freeze([]);

/**
 * Reads a Path Attributes field that stands alone, as in a table dump: NEXT_HOP is kept, whatever address it is.
 * @throws BgpMessageError 3/x for a fault that resets the session
 */
export function decodeAttributes(
  octets: Uint8Array,
  start: number,
  end: number,
  context: MessageContext,
): { readonly attributes: readonly PathAttribute[]; readonly faults: FaultList } {
  const faults = new FaultList();
  const codes = new CodeSet();
  return { attributes: readAttributes(octets, start, end, context, codes, faults, false), faults };
}

/**
 * Reads a Path Attributes field.
 * @param codes gets the codes that are there, faulty attributes included
 * @param faults gets what RFC 7606 answers with less than a session reset
 * @param hasNlri whether the NLRI field has prefixes, which NEXT_HOP is for
 * @returns the attributes that nothing is wrong with, in wire order
 * @throws BgpMessageError 3/x for a fault that resets the session
 */
export function readAttributes(
  octets: Uint8Array,
  start: number,
  end: number,
  context: MessageContext,
  codes: CodeSet,
  faults: FaultList,
  hasNlri: boolean,
): readonly PathAttribute[] {
  if (start === end) return NONE;
  const attributes = new Array<PathAttribute>(countAttributes(octets, start, end));
  let count = 0;
  let duplicates: CodeSet | undefined;
  let offset = start;
  while (offset < end) {
    const extended = ((octets[offset] ?? 0) & attributeFlag.extendedLength) !== 0;
    const valueStart = offset + (extended ? 4 : 3);
    if (valueStart > end) {
      addStrayOctets(faults, octets, { offset, end });
      break;
    }
    const code = octets[offset + 1] ?? 0;
    const length = extended ? uint16At(octets, offset + 2) : (octets[offset + 2] ?? 0);
    const valueEnd = valueStart + length;
    if (valueEnd > end) {
      addOverrun(faults, { octets, code, offset, end }, { length, left: end - valueStart });
      break;
    }
    if (codes.add(code)) {
      const attribute = decodeAttribute(
        octets,
        offset,
        valueStart,
        valueEnd,
        context,
        faults,
        hasNlri,
      );
      if (attribute !== undefined) {
        attributes[count] = attribute;
        count += 1;
      }
    } else {
      // One fault per code is enough to log.
      duplicates ??= new CodeSet();
      if (duplicates.add(code)) {
        addDuplicateFault(faults, { octets, code, offset, end: valueEnd });
      }
    }
    offset = valueEnd;
  }
  // Rarely, for it is slow: attributes were left out.
  if (count < attributes.length) attributes.length = count;
  return attributes;
}

/** How many attributes there are by their headers, up to the first that does not fit; at most one of each code counts. */
function countAttributes(octets: Uint8Array, start: number, end: number): number {
  let count = 0;
  let offset = start;
  while (offset < end) {
    const extended = ((octets[offset] ?? 0) & attributeFlag.extendedLength) !== 0;
    const length = extended ? uint16At(octets, offset + 2) : (octets[offset + 2] ?? 0);
    offset += (extended ? 4 : 3) + length;
    count += 1;
  }
  return Math.min(count, 256);
}

const TYPE_FLAGS = attributeFlag.optional | attributeFlag.transitive;

/**
 * Reads the attribute at `offset`, whose value is from `start` up to `end`.
 * @param hasNlri whether the NLRI field has prefixes, which NEXT_HOP is for
 * @returns `undefined` where it is faulty, or is to be discarded
 * @throws BgpMessageError where the session is to be reset
 */
export function decodeAttribute(
  octets: Uint8Array,
  offset: number,
  start: number,
  end: number,
  context: MessageContext,
  faults: FaultList,
  hasNlri: boolean,
): PathAttribute | undefined {
  const flags = octets[offset] ?? 0;
  const code = octets[offset + 1] ?? 0;
  const rule = attributeTable[code];
  if (rule === undefined) {
    if ((flags & attributeFlag.optional) === 0) {
      throw unrecognisedWellKnown({ octets, code, offset, end });
    }
    return { code, flags, name: 'unknown', value: copyOctets(octets, start, end) };
  }
  if (context.peerType === 'external' && rule.dispositions.fromExternalPeer !== undefined) {
    addExternalFault(faults, { octets, code, offset, end }, rule.dispositions.fromExternalPeer);
    return undefined;
  }
  // RFC 7606 §3 c): only the Optional and Transitive bits count.
  if (((flags ^ rule.flags) & TYPE_FLAGS) !== 0) {
    addFlagsFault(faults, { octets, code, offset, end }, rule);
    // The prefixes that are to be treated as withdrawn are in these two: they must not be lost.
    if (code !== attributeCode.mpReach && code !== attributeCode.mpUnreach) return undefined;
  }
  const length = end - start;
  const { minimum, maximum, unit } = context.fourOctetAsn ? rule.length : rule.narrowLength;
  if (length < minimum || length > maximum || (unit > 1 && length % unit !== 0)) {
    addLengthFault(faults, { octets, code, offset, end }, { rule, length, context });
    return undefined;
  }
  const attribute = decodeAttributeValue(octets, offset, start, end, context, hasNlri);
  if (typeof attribute !== 'string') return attribute;
  addValueFault(faults, { octets, code, offset, end }, { rule, problem: attribute });
  return undefined;
}

/**
 * Writes an attribute with the flags that it has, and the Extended Length flag as well where its value needs it.
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if a value does not fit its field, or the name is not that of the code
 */
export function writeAttribute(
  writer: OctetWriter,
  attribute: PathAttribute,
  context: MessageContext,
): void {
  checkAttributeName(attribute);
  const length = attributeValueLength(attribute, context);
  checkUnsigned(attribute.flags, 0xff, 'the flags of an attribute');
  const extended = length > 0xff || (attribute.flags & attributeFlag.extendedLength) !== 0;
  writer.uint8(
    extended ? attribute.flags | attributeFlag.extendedLength : attribute.flags,
    'the flags of an attribute',
  );
  writer.uint8(attribute.code, 'the code of an attribute');
  if (extended) writer.length16(length, attributeName(attribute.code));
  else writer.uint8(length, 'the length of an attribute');
  writeAttributeValue(writer, attribute, context);
}
