import { decodeCapabilities, encodeCapability } from './capability/index.ts';
import { OctetReader, type OctetWriter } from './cursor.ts';
import { messageValueError, openError } from './faults.ts';
import { optionalParameter } from './iana.ts';
import type { Capability, OpenMessage, ParameterLayout } from './message.ts';
import type { BgpMessageError } from './message-error.ts';

/*
 * RFC 4271 §4.2: the end of an OPEN
 *
 *   +---------------+---------------+---------------+----------------
 *   | Opt Parm Len  |  Parm. type   | Parm. length  | Value …            type, length and value any number of times
 *   +---------------+---------------+---------------+----------------
 *
 * RFC 9072 §2: parameters of more than 255 octets
 *
 *   +---------------+---------------+-------------------------------+
 *   | Marker, not 0 |   Type 255    |  Extended length, both octets |
 *   +---------------+---------------+-------------------------------+--------
 *                   |  Parm. type   |         Parm. length          | Value …
 *                   +---------------+-------------------------------+--------
 */

/** Octets of all parameters, and of the value of one, that the form of RFC 4271 can hold. */
const SHORT_LIMIT = 255;
const SHORT_PARAMETER_HEADER = 2;
const EXTENDED_PARAMETER_HEADER = 3;

/** RFC 9072 §2: what the one-octet length should be. */
const EXTENDED_MARKER = 255;

/** The end of an OPEN: everything from the length of the optional parameters on. */
export function decodeParameters(
  octets: Uint8Array,
  start: number,
): Pick<OpenMessage, 'capabilities' | 'layout'> {
  const reader = new OctetReader(octets, start, octets.length, overrun);
  const length = reader.uint8();
  // RFC 9072 §2: any length but 0, followed by type 255, announces the extended form.
  const extended = length > 0 && reader.peek() === optionalParameter.extendedLength;
  if (extended) reader.uint8();
  const total = extended ? reader.uint16() : length;
  if (total !== reader.remaining) {
    throw openError(
      'unspecific',
      `the optional parameters are ${total} octets long by their length field, and ${reader.remaining} are there`,
      { offset: start },
    );
  }
  const capabilities: Capability[] = [];
  const parameters: number[] = [];
  while (reader.remaining > 0) {
    const offset = reader.position;
    const type = reader.uint8();
    const parameter = reader.sub(extended ? reader.uint16() : reader.uint8());
    if (type !== optionalParameter.capabilities) {
      // RFC 4271 §6.2
      throw openError(
        'unsupportedOptionalParameter',
        `optional parameter ${type} is not supported, only 2 (capabilities)`,
        { offset },
      );
    }
    const found = decodeCapabilities(parameter);
    capabilities.push(...found);
    parameters.push(found.length);
  }
  // What the canonical form would take, too: only the header of one short parameter comes on top.
  const headers =
    (extended ? EXTENDED_PARAMETER_HEADER : SHORT_PARAMETER_HEADER) * parameters.length;
  const needsExtended = total - headers + SHORT_PARAMETER_HEADER > SHORT_LIMIT;
  const layout: ParameterLayout = extended
    ? { parameters, extendedMarker: length }
    : { parameters };
  return isCanonical(layout, capabilities.length, needsExtended)
    ? { capabilities }
    : { capabilities, layout };
}

/** What {@link writeParameters} chooses without a layout. */
function isCanonical(
  { parameters, extendedMarker }: ParameterLayout,
  capabilities: number,
  needsExtended: boolean,
): boolean {
  return (
    parameters.length === (capabilities === 0 ? 0 : 1) &&
    extendedMarker === (needsExtended ? EXTENDED_MARKER : undefined)
  );
}

// RFC 4271 §6.2: a recognised parameter that is malformed is an unspecific OPEN error.
function overrun(offset: number): BgpMessageError {
  return openError(
    'unspecific',
    'an optional parameter or capability is longer than what holds it',
    { offset },
  );
}

/** Writes the end of an OPEN: in its layout, or else in one parameter, extended (RFC 9072) only where need be. */
export function writeParameters(writer: OctetWriter, open: OpenMessage): void {
  const encoded = open.capabilities.map(encodeCapability);
  const { parameters, extendedMarker } = open.layout ?? canonicalLayout(encoded);
  if (extendedMarker === 0) {
    // RFC 9072 §2: then there would be no optional parameters at all.
    throw messageValueError('layout.extendedMarker', extendedMarker, 'an integer from 1 to 255');
  }
  const extended = extendedMarker !== undefined;
  const values = spread(encoded, parameters);
  const header = extended ? EXTENDED_PARAMETER_HEADER : SHORT_PARAMETER_HEADER;
  const total = values.reduce((sum, value) => sum + header + totalLength(value), 0);
  if (!extended && total > SHORT_LIMIT) {
    throw messageValueError(
      'layout.extendedMarker',
      extendedMarker,
      `present: the optional parameters are ${total} octets long, more than ${SHORT_LIMIT}`,
    );
  }
  if (extended) {
    writer.uint8(extendedMarker, 'layout.extendedMarker');
    writer.uint8(optionalParameter.extendedLength, 'the parameter type');
    writer.length16(total, 'the optional parameters');
  } else {
    writer.uint8(total, 'the length of the optional parameters');
  }
  for (const value of values) {
    writer.uint8(optionalParameter.capabilities, 'the parameter type');
    const length = totalLength(value);
    if (extended) writer.length16(length, 'an optional parameter');
    else writer.uint8(length, 'the length of an optional parameter');
    for (const octets of value) writer.octets(octets);
  }
}

function canonicalLayout(encoded: readonly Uint8Array[]): ParameterLayout {
  const parameters = encoded.length === 0 ? [] : [encoded.length];
  return SHORT_PARAMETER_HEADER + totalLength(encoded) > SHORT_LIMIT
    ? { parameters, extendedMarker: EXTENDED_MARKER }
    : { parameters };
}

/** The capabilities of each parameter. */
function spread(
  encoded: readonly Uint8Array[],
  parameters: readonly number[],
): readonly (readonly Uint8Array[])[] {
  let start = 0;
  const values = parameters.map((count) => {
    const value = encoded.slice(start, start + count);
    // Neither a count below 0 nor one with a fraction is a length.
    if (value.length !== count) refuse();
    start += count;
    return value;
  });
  if (start !== encoded.length) refuse();
  return values;

  function refuse(): never {
    throw messageValueError(
      'layout.parameters',
      `[${parameters.join(', ')}]`,
      `numbers of capabilities that add up to ${encoded.length}`,
    );
  }
}

function totalLength(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
