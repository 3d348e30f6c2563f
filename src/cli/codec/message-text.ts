import { systemClock } from '../../core/index.ts';
import {
  printableText,
  type AttributeJson,
  type CapabilityJson,
  type DecodedJson,
  type MrtJson,
  type PrefixJson,
} from '../../bgp-packet-lite/index.ts';

/**
 * A message for people: a line that says what it is, and an indented one for each thing in it. The fields are those of
 * the JSON form.
 */
export function messageText(json: DecodedJson | MrtJson): string {
  const lines = [[...seen(json), ...headline(json)].join(' '), ...details(json)];
  if ('error' in json) {
    const { code, subcode, disposition, message } = json.error;
    lines.push(`error ${code}/${subcode} (${disposition}): ${message}`);
    if ('raw' in json) lines.push(`raw ${json.raw}`);
    if ('rawAttributes' in json) lines.push(`raw attributes ${json.rawAttributes}`);
  }
  return lines.map(printableText).join('\n  ');
}

/** When and where a record of an MRT file was seen. */
function seen(json: DecodedJson | MrtJson): readonly string[] {
  if (!('mrt' in json)) return [];
  const { mrt } = json;
  const time = systemClock.date();
  time.setTime(1_000 * mrt.timestamp);
  const [seconds = ''] = time.toISOString().split('.');
  const { microseconds } = mrt;
  const fraction = microseconds === undefined ? '' : `.${String(microseconds).padStart(6, '0')}`;
  const at = `${seconds}${fraction}Z`;
  if (!('peerAsn' in mrt)) return [at];
  const direction = 'sent' in mrt ? 'to' : 'from';
  const address = mrt.peerAddress === undefined ? '' : `${mrt.peerAddress} `;
  return [at, `${direction} ${address}AS${mrt.peerAsn}`];
}

function headline(json: DecodedJson | MrtJson): readonly string[] {
  if (!('type' in json)) return ['bad message'];
  switch (json.type) {
    case 'open':
      return [
        `OPEN version ${json.version} AS${json.asn} hold time ${json.holdTime} s router ID ${json.routerId}`,
      ];
    case 'update':
      return ['UPDATE'];
    case 'notification':
      return [`NOTIFICATION ${json.code}/${json.subcode} ${json.name}`];
    case 'keepalive':
      return ['KEEPALIVE'];
    case 'route-refresh':
      return [`ROUTE-REFRESH AFI ${json.afi} SAFI ${json.safi} subtype ${json.subtype}`];
    case 'state-change':
      return [`state ${json.from} -> ${json.to}`];
    case 'peer-index-table':
      return [`peer index table of ${json.collector} view ${JSON.stringify(json.view)}`];
    case 'rib':
      return [`RIB ${'prefix' in json ? prefixText(json.prefix) : `NLRI ${json.hex}`}`];
  }
}

function details(json: DecodedJson | MrtJson): readonly string[] {
  if (!('type' in json)) return [];
  switch (json.type) {
    case 'open':
      return json.capabilities.map(
        (capability) => `capability ${capability.code} ${capability.name}${valueText(capability)}`,
      );
    case 'update':
      return [
        ...prefixLine('withdrawn', json.withdrawn),
        ...json.attributes.map(attributeText),
        ...prefixLine('nlri', json.nlri),
      ];
    case 'notification':
      return json.data === '' ? [] : [`data ${json.data}`];
    case 'peer-index-table':
      return json.peers.map(
        ({ address, asn, routerId }, index) =>
          `peer ${index} ${address} AS${asn} router ID ${routerId}`,
      );
    case 'rib':
      return [
        `peer ${json.peer.address} AS${json.peer.asn}`,
        ...json.attributes.map(attributeText),
      ];
    case 'keepalive':
    case 'route-refresh':
    case 'state-change':
      return [];
  }
}

function prefixLine(name: string, prefixes: readonly PrefixJson[]): readonly string[] {
  return prefixes.length === 0 ? [] : [`${name} ${prefixes.map(prefixText).join(' ')}`];
}

function prefixText(prefix: PrefixJson): string {
  return typeof prefix === 'string' ? prefix : `${prefix.prefix} (path ${prefix.pathId})`;
}

function attributeText(attribute: AttributeJson): string {
  const name = attribute.name === 'unknown' ? `attribute ${attribute.code}` : attribute.name;
  return `${name}${valueText(attribute)}`;
}

function valueText(holder: AttributeJson | CapabilityJson): string {
  if ('hex' in holder) return holder.hex === '' ? '' : ` ${holder.hex}`;
  const { value } = holder;
  if (value === null) return '';
  if (isAsPath(holder)) return ` ${holder.value.map(segmentText).join(' ')}`.trimEnd();
  if (Array.isArray(value) && value.every((part) => typeof part === 'string')) {
    return ` ${value.join(' ')}`;
  }
  return typeof value === 'object' ? ` ${JSON.stringify(value)}` : ` ${value}`;
}

type Segment = readonly [type: string, asns: readonly number[]];

function isAsPath(
  holder: AttributeJson | CapabilityJson,
): holder is AttributeJson & { readonly value: readonly Segment[] } {
  return holder.name === 'AS_PATH' || holder.name === 'AS4_PATH';
}

/** As routers write it: sets in braces, confederation segments in parentheses and brackets. */
function segmentText([type, asns]: Segment): string {
  switch (type) {
    case 'set':
      return `{${asns.join(',')}}`;
    case 'confed_seq':
      return `(${asns.join(' ')})`;
    case 'confed_set':
      return `[${asns.join(',')}]`;
    default:
      return asns.join(' ');
  }
}
