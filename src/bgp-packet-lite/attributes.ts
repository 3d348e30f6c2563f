import { attributeName, attributeTable } from './attribute-table.ts';
import {
  attributeValueLength,
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

/** What a Path Attributes field holds. */
export interface AttributeSection {
  /** The attributes that nothing is wrong with, in wire order. */
  readonly attributes: readonly PathAttribute[];
  /** What RFC 7606 answers with less than a session reset. */
  readonly faults: FaultList;
  /** The codes that were there, faulty ones included. */
  readonly codes: CodeSet;
  /** Whether MP_REACH announces a prefix. */
  readonly mpReachable: boolean;
}

const NONE: readonly PathAttribute[] = Object.freeze([]);

/** Reads the Path Attributes field. @throws BgpMessageError 3/x for a fault that resets the session */
export function decodeAttributes(
  octets: Uint8Array,
  start: number,
  end: number,
  context: MessageContext,
): AttributeSection {
  const codes = new CodeSet();
  const faults = new FaultList();
  if (start === end) return { attributes: NONE, faults, codes, mpReachable: false };
  const attributes: PathAttribute[] = [];
  let duplicates: CodeSet | undefined;
  let mpReachable = false;
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
      const attribute = decodeAttribute(octets, offset, valueStart, valueEnd, context, faults);
      if (attribute !== undefined) {
        attributes.push(attribute);
        if (attribute.name === 'MP_REACH') mpReachable = attribute.value.nlri.length > 0;
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
  return { attributes, faults, codes, mpReachable };
}

const TYPE_FLAGS = attributeFlag.optional | attributeFlag.transitive;

/**
 * Reads the attribute at `offset`, whose value is from `start` up to `end`.
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
  const attribute = decodeAttributeValue(octets, offset, start, end, context);
  if (typeof attribute !== 'string') return attribute;
  addValueFault(faults, { octets, code, offset, end }, { rule, problem: attribute });
  return undefined;
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
  if (extended) writer.length16(length, attributeName(attribute.code));
  else writer.uint8(length, 'the length of an attribute');
  writeAttributeValue(writer, attribute, context);
}
