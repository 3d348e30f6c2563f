import { uint32At } from '../cursor.ts';
import { wellKnownCommunity } from '../iana.ts';
import { writePathText } from './as-path-text.ts';
import { NO_ADDRESS, type AttributeScan } from './attribute-scan.ts';
import type { TextWriter } from './text-writer.ts';

const BAR = 124;
const SPACE = 32;
const COLON = 58;

/** bgpdump cuts the text of the communities there. */
const LONGEST_COMMUNITIES = 8_190;

/** Octets of text that no line exceeds whose attributes have so many octets: 2 octets of a path are 6 characters. */
export function roomFor(octets: number): number {
  return 16_384 + 4 * octets;
}

/** Writes `path|origin|`. */
export function writePathAndOrigin(writer: TextWriter, attributes: AttributeScan): void {
  if (attributes.path !== undefined) writePathText(writer, attributes.path);
  writer.text(
    attributes.origin === 0 ? '|IGP|' : attributes.origin === 1 ? '|EGP|' : '|INCOMPLETE|',
  );
}

/** Writes `localPref|med|`. */
export function writePreferences(writer: TextWriter, attributes: AttributeScan): void {
  writer.unsigned(attributes.localPref);
  writer.character(BAR);
  writer.unsigned(attributes.med);
  writer.character(BAR);
}

/** Writes `localPref|med|` as bgpdump does for MP_REACH of IPv4: as signed numbers. */
export function writeSignedPreferences(writer: TextWriter, attributes: AttributeScan): void {
  writer.text(`${attributes.localPref | 0}|${attributes.med | 0}|`);
}

/** Writes `communities|AG or NAG|aggregator|` and a line feed. */
export function writeRest(writer: TextWriter, attributes: AttributeScan): void {
  if (attributes.communities !== undefined) writeCommunities(writer, attributes);
  writer.text(attributes.isAtomic ? '|AG|' : '|NAG|');
  if (attributes.aggregatorAddress !== NO_ADDRESS) {
    writer.unsigned(attributes.aggregatorAsn);
    writer.character(SPACE);
    writeAddress(writer, attributes.aggregatorAddress);
  }
  writer.text('|\n');
}

/** An IPv4 address that is a number. */
export function writeAddress(writer: TextWriter, address: number): void {
  writer.unsigned(address >>> 24);
  writer.text('.');
  writer.unsigned((address >>> 16) & 0xff);
  writer.text('.');
  writer.unsigned((address >>> 8) & 0xff);
  writer.text('.');
  writer.unsigned(address & 0xff);
}

function writeCommunities(writer: TextWriter, { octets, communities }: AttributeScan): void {
  const { start, end } = communities ?? { start: 0, end: 0 };
  const from = writer.length;
  for (let position = start; position + 4 <= end; position += 4) {
    const community = uint32At(octets, position);
    const name = nameOf(community);
    const before = writer.length;
    if (position > start) writer.character(SPACE);
    if (name !== undefined) {
      writer.text(name);
      // A name that does not fit is left out, a number is cut.
      if (writer.length - from > LONGEST_COMMUNITIES) writer.truncate(before);
      continue;
    }
    writer.unsigned(community >>> 16);
    writer.character(COLON);
    writer.unsigned(community & 0xffff);
    if (writer.length - from > LONGEST_COMMUNITIES) writer.truncate(from + LONGEST_COMMUNITIES);
  }
}

/** The three that bgpdump knows by name. */
function nameOf(community: number): string | undefined {
  switch (community) {
    case wellKnownCommunity.noExport:
      return 'no-export';
    case wellKnownCommunity.noAdvertise:
      return 'no-advertise';
    case wellKnownCommunity.noExportSubconfed:
      return 'local-AS';
    default:
      return undefined;
  }
}
