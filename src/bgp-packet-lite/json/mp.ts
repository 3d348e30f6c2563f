import { familyForm } from '../address-family.ts';
import type { FamilyForm, MpReach, MpUnreach, NextHop } from '../message.ts';
import { nextHopsLength, nextHopsOf } from '../next-hop.ts';
import {
  ipv4PrefixFromJson,
  ipv6NextHopFromJson,
  ipv6PrefixFromJson,
  nextHopFromJson,
  nextHopToJson,
  prefixToJson,
} from './addresses.ts';
import { toHex } from './hex.ts';
import type { MpReachJson, MpUnreachJson } from './message-json.ts';
import { Fields, readHex, refusal, UINT16, UINT8 } from './reading.ts';

/** RFC 4760 §3. */
export function mpReachToJson(value: MpReach): MpReachJson {
  const { afi, safi } = value;
  const addresses = nextHopsOf(value) ?? [];
  const nextHops = addresses.map(nextHopToJson);
  if (value.family !== 'other') return { afi, safi, nextHops, nlri: value.nlri.map(prefixToJson) };
  const hex = toHex(value.nlri);
  // A route distinguisher, for one, is part of a next hop and no address (RFC 4364 §4.3.2).
  const nextHop = toHex(value.nextHop);
  return toHex(joinNextHops(addresses)) === nextHop
    ? { afi, safi, nextHops, hex }
    : { afi, safi, nextHops, nextHop, hex };
}

/** RFC 4760 §4. */
export function mpUnreachToJson(value: MpUnreach): MpUnreachJson {
  const { afi, safi } = value;
  if (value.family === 'other') return { afi, safi, hex: toHex(value.withdrawn) };
  return { afi, safi, withdrawn: value.withdrawn.map(prefixToJson) };
}

/** @throws ConfigurationError that names the field and what is allowed in it */
export function mpReachFromJson(json: unknown): MpReach {
  const fields = new Fields(json, ['afi', 'safi', 'nextHops', 'nextHop', 'nlri', 'hex']);
  const { afi, safi, family } = readFamily(fields);
  if (family === 'other') {
    refuseOthers(fields, afi, safi, ['nextHops', 'nextHop', 'hex']);
    const nextHop = readNextHop(fields, afi, safi);
    return { afi, safi, family, nextHop, nlri: fields.read('hex', readHex) };
  }
  refuseOthers(fields, afi, safi, ['nextHops', 'nlri']);
  if (family === 'ipv4') {
    const nextHops = fields.array('nextHops', nextHopFromJson);
    return { afi, safi, family, nextHops, nlri: fields.array('nlri', ipv4PrefixFromJson) };
  }
  const nextHops = fields.array('nextHops', ipv6NextHopFromJson);
  return { afi, safi, family, nextHops, nlri: fields.array('nlri', ipv6PrefixFromJson) };
}

/** @throws ConfigurationError that names the field and what is allowed in it */
export function mpUnreachFromJson(json: unknown): MpUnreach {
  const fields = new Fields(json, ['afi', 'safi', 'withdrawn', 'hex']);
  const { afi, safi, family } = readFamily(fields);
  if (family === 'other') {
    refuseOthers(fields, afi, safi, ['hex']);
    return { afi, safi, family, withdrawn: fields.read('hex', readHex) };
  }
  refuseOthers(fields, afi, safi, ['withdrawn']);
  return family === 'ipv4'
    ? { afi, safi, family, withdrawn: fields.array('withdrawn', ipv4PrefixFromJson) }
    : { afi, safi, family, withdrawn: fields.array('withdrawn', ipv6PrefixFromJson) };
}

function readFamily(fields: Fields): FamilyForm {
  const afi = fields.unsigned('afi', UINT16);
  const safi = fields.unsigned('safi', UINT8);
  return familyForm(afi, safi);
}

/** What would be ignored is refused: whoever wrote it meant something by it. */
function refuseOthers(fields: Fields, afi: number, safi: number, known: readonly string[]): void {
  fields.refuseOthers(['afi', 'safi', ...known], `of AFI ${afi}, SAFI ${safi}`);
}

/** The next hop as octets: `nextHop`, or the addresses of `nextHops`, which must be what is in it. */
function readNextHop(fields: Fields, afi: number, safi: number): Uint8Array {
  const nextHops = fields.array('nextHops', nextHopFromJson);
  const isWhole = fields.has('nextHop');
  const nextHop = isWhole ? fields.read('nextHop', readHex) : joinNextHops(nextHops);
  const nlri = new Uint8Array();
  const read = nextHopsOf({ afi, safi, family: 'other', nextHop, nlri }) ?? [];
  const texts = read.map(nextHopToJson);
  if (texts.join() === nextHops.map(nextHopToJson).join()) return nextHop;
  return fields.read('nextHops', (json) => {
    throw refusal(
      json,
      isWhole
        ? `the addresses in nextHop, ${JSON.stringify(texts)}`
        : `addresses that are a whole next hop of AFI ${afi}, SAFI ${safi}, or the addresses in nextHop, its octets as hexadecimal digits`,
    );
  });
}

function joinNextHops(nextHops: readonly NextHop[]): Uint8Array {
  const octets = new Uint8Array(nextHopsLength(nextHops));
  const view = new DataView(octets.buffer);
  let position = 0;
  for (const address of nextHops) {
    if (typeof address === 'number') view.setUint32(position, address);
    else octets.set(address, position);
    position += typeof address === 'number' ? 4 : address.length;
  }
  return octets;
}
