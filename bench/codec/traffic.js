/**
 * Streams of UPDATEs to measure with, octet by octet: nothing here is written by the code that is measured. All
 * messages are well-formed, AS numbers are 4 octets wide, and the same seed gives the same octets.
 */
import { Random } from './random.js';

/**
 * @typedef {object} Traffic
 * @property {string} name
 * @property {Uint8Array} octets whole messages, one after the other
 * @property {number} messages
 * @property {number} prefixes
 */

const HEADER_LENGTH = 19;

/** Up to 800 prefixes a message, as daemons pack the routes that share their attributes: within 4096 octets. */
export function packedTraffic(messages = 100) {
  return traffic('packed', messages, new Random(1), (random) => ({
    attributes: typicalAttributes(random),
    prefixes: Array.from({ length: 800 }, () => prefix(random)),
  }));
}

/** Three prefixes a message, and attributes as the routes of the default-free zone have them. */
export function internetTraffic(messages = 5_000) {
  return traffic('DFZ-like', messages, new Random(2), (random) => ({
    attributes: typicalAttributes(random),
    prefixes: Array.from({ length: 3 }, () => prefix(random)),
  }));
}

/** One prefix a message: what flaps. */
export function singleTraffic(messages = 10_000) {
  return traffic('one NLRI', messages, new Random(3), (random) => ({
    attributes: typicalAttributes(random),
    prefixes: [prefix(random)],
  }));
}

/** @returns {{ address: number, length: number }[]} prefixes as the encoder takes them */
export function prefixList(count) {
  const random = new Random(4);
  return Array.from({ length: count }, () => prefix(random));
}

/** @returns {object[]} `RouteAttributes` that all differ; the communities are sorted, as a table keeps them */
export function routeList(count) {
  const random = new Random(5);
  return Array.from({ length: count }, (_, index) => ({
    origin: 'igp',
    asPath: [{ type: 'seq', asns: asns(random) }],
    nextHop: 0xc0000201 + (index % 50),
    ...(random.once(3) && { med: random.between(0, 1_000) }),
    ...(random.once(10) && {
      aggregator: { asn: random.between(1, 400_000), address: 0xc6336401 },
    }),
    communities: communities(random).sort((a, b) => a - b),
    ...(random.once(5) && {
      largeCommunities: [{ globalAdministrator: 64_500, localData1: index, localData2: 1 }],
    }),
  }));
}

function traffic(name, messages, random, content) {
  const wires = [];
  let prefixes = 0;
  for (let index = 0; index < messages; index += 1) {
    const update = content(random);
    prefixes += update.prefixes.length;
    wires.push(wire(update));
  }
  return { name, octets: Uint8Array.from(wires.flat()), messages, prefixes };
}

function wire({ attributes, prefixes }) {
  const nlri = prefixes.flatMap(({ address, length }) => [
    length,
    ...uint32(address).slice(0, (length + 7) >>> 3),
  ]);
  const body = [0, 0, ...uint16(attributes.length), ...attributes, ...nlri];
  return [...Array(16).fill(0xff), ...uint16(HEADER_LENGTH + body.length), 2, ...body];
}

/**
 * ORIGIN, AS_PATH of 3 to 6 AS numbers, NEXT_HOP; MED in a third; AGGREGATOR in a tenth, half of them with
 * ATOMIC_AGGREGATE; up to 10 communities; large communities in a tenth. One COMMUNITY or AS_PATH in ten has the
 * Extended Length flag without need, as some implementations write it.
 */
function typicalAttributes(random) {
  const list = [
    attribute(0x40, 1, [random.once(8) ? 2 : 0]),
    attribute(random.once(10) ? 0x50 : 0x40, 2, asPath(random)),
    attribute(0x40, 3, uint32(0xc0000201 + random.between(0, 50))),
  ];
  if (random.once(3)) list.push(attribute(0x80, 4, uint32(random.between(0, 1_000))));
  if (random.once(10)) {
    if (random.once(2)) list.push(attribute(0x40, 6, []));
    list.push(
      attribute(0xc0, 7, [...uint32(random.between(1, 400_000)), ...uint32(random.uint32())]),
    );
  }
  const standard = communities(random);
  if (standard.length > 0) {
    list.push(attribute(random.once(10) ? 0xd0 : 0xc0, 8, standard.flatMap(uint32)));
  }
  if (random.once(10)) {
    const large = Array.from({ length: random.between(1, 3) }, () => [
      ...uint32(random.between(1, 400_000)),
      ...uint32(random.uint32()),
      ...uint32(random.between(0, 10)),
    ]);
    list.push(attribute(0xc0, 32, large.flat()));
  }
  return list.flat();
}

function attribute(flags, code, value) {
  const length = (flags & 0x10) === 0 ? [value.length] : uint16(value.length);
  return [flags, code, ...length, ...value];
}

function asPath(random) {
  const path = asns(random);
  return [2, path.length, ...path.flatMap(uint32)];
}

function asns(random) {
  return Array.from({ length: random.between(3, 6) }, () =>
    random.once(4) ? random.between(131_072, 400_000) : random.between(1, 64_000),
  );
}

function communities(random) {
  return Array.from(
    { length: random.between(0, 10) },
    () => random.between(1, 64_000) * 0x10000 + random.between(0, 65_535),
  );
}

/** Mostly /24 as in the table of the Internet, and never longer than that. */
function prefix(random) {
  const length = random.once(2) ? 24 : random.between(12, 24);
  const address = random.between(0x01000000, 0xdfffffff);
  return { address: ((address >>> (32 - length)) << (32 - length)) >>> 0, length };
}

function uint16(value) {
  return [value >>> 8, value & 0xff];
}

function uint32(value) {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
}
