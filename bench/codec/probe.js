/**
 * The bare probe: what Node can do at best. Plain JavaScript that does the same work as the codec and nothing else:
 * it trusts every octet, checks no length, no flag and no value (but for `walkAndCount`), and knows only what
 * `traffic.js` writes (IPv4, 4-octet AS numbers, no path identifiers, no MP_REACH). What it gives is the same as what
 * the codec gives, and `run.js` compares the two before it measures.
 *
 * The readers take a stream of whole messages, unless they say otherwise. Where a job yields a value for each message, it adds these up:
 * the sum is what is compared, and keeps the compiler from leaving the work out.
 */

const HEADER_LENGTH = 19;
const NO_FAULTS = [];

function uint16At(octets, at) {
  return (octets[at] << 8) | octets[at + 1];
}

function uint32At(octets, at) {
  return (
    ((octets[at] << 24) | (octets[at + 1] << 16) | (octets[at + 2] << 8) | octets[at + 3]) >>> 0
  );
}

/**
 * Frame only: finds each message by the length in its header, and makes the view of it that a framer hands out.
 * Not done: marker, type and length are not checked; no octet after the header is read.
 * @param {(message: Uint8Array) => void} take gets each message
 */
export function frame(octets, take) {
  for (let start = 0; start < octets.length;) {
    const end = start + uint16At(octets, start + 16);
    take(octets.subarray(start, end));
    start = end;
  }
}

/**
 * Walk and count, nothing checked: walks over the attributes' headers, for prefixes may also be in MP_REACH and
 * MP_UNREACH, then counts the prefixes of both IPv4 fields by their length octets. No object is made, and no address is
 * read.
 * Not done: header, flags, codes and lengths are not checked.
 * @returns {number} the number of prefixes
 */
export function walkUnchecked(octets) {
  let count = 0;
  for (let start = 0; start < octets.length;) {
    const end = start + uint16At(octets, start + 16);
    let at = start + HEADER_LENGTH;
    const withdrawnEnd = at + 2 + uint16At(octets, at);
    at += 2;
    while (at < withdrawnEnd) {
      count += 1;
      at += 1 + ((octets[at] + 7) >>> 3);
    }
    const attributesEnd = at + 2 + uint16At(octets, at);
    at += 2;
    while (at < attributesEnd) {
      const code = octets[at + 1];
      const value = octets[at] & 0x10 ? uint16At(octets, at + 2) + 4 : octets[at + 2] + 3;
      if (code === 14 || code === 15) count += value;
      at += value;
    }
    while (at < end) {
      count += 1;
      at += 1 + ((octets[at] + 7) >>> 3);
    }
    start = end;
  }
  return count;
}

/** By the length of a prefix: its octets, with the length octet. A length that cannot be leads behind any field. */
const STEPS = Int32Array.from({ length: 256 }, (_, length) =>
  length > 32 ? 0x1_0000 : 1 + ((length + 7) >>> 3),
);

/**
 * Walk and count: as `walkUnchecked`, and every step is held against its field, so that the count is one that can be
 * relied on: marker, length and type of the header, both length fields, each attribute, each prefix. It is written in
 * the order and with the means that were the fastest of those tried: markers by the word, prefixes by a table.
 * Not done: flags and codes are not checked, duplicates are not looked for, path identifiers are not known.
 * @returns {number} the number of prefixes
 */
export function walkAndCount(octets) {
  const words = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  let count = 0;
  for (let start = 0; start < octets.length;) {
    if (start + 23 > octets.length) fail(start);
    const marker =
      words.getInt32(start) &
      words.getInt32(start + 4) &
      words.getInt32(start + 8) &
      words.getInt32(start + 12);
    const length = uint16At(octets, start + 16);
    const end = start + length;
    if (marker !== -1 || octets[start + 18] !== 2) fail(start);
    if (length < 23 || length > 4_096 || end > octets.length) fail(start);
    let at = start + HEADER_LENGTH + 2;
    const withdrawnEnd = at + uint16At(octets, at - 2);
    if (withdrawnEnd + 2 > end) fail(start);
    while (at < withdrawnEnd) {
      count += 1;
      at += STEPS[octets[at]];
    }
    if (at !== withdrawnEnd) fail(start);
    at += 2;
    const attributesEnd = at + uint16At(octets, withdrawnEnd);
    if (attributesEnd > end) fail(start);
    let prefix = attributesEnd;
    while (prefix < end) {
      count += 1;
      prefix += STEPS[octets[prefix]];
    }
    if (prefix !== end) fail(start);
    while (at < attributesEnd) {
      const code = octets[at + 1];
      const value = octets[at] & 0x10 ? uint16At(octets, at + 2) + 4 : octets[at + 2] + 3;
      if (code === 14 || code === 15) count += value;
      at += value;
    }
    if (at !== attributesEnd) fail(start);
    start = end;
  }
  return count;
}

function fail(start) {
  throw new Error(`the message at ${start} is malformed`);
}

/**
 * Lazy views: a reader who does not know beforehand what it will be asked. Of each message: which attributes there are
 * (an attribute is sought from the first one on, each time), the values of ORIGIN, NEXT_HOP and MED, the last AS number
 * of AS_PATH, the number of communities; and the address and length of each prefix. No object is made.
 * Not done: as in `walkUnchecked`.
 * @returns {number} the sum of all these
 */
export function readLazily(octets) {
  let sum = 0;
  for (let start = 0; start < octets.length;) {
    const end = start + uint16At(octets, start + 16);
    const withdrawn = start + HEADER_LENGTH + 2;
    const withdrawnEnd = withdrawn + uint16At(octets, withdrawn - 2);
    const first = withdrawnEnd + 2;
    const last = first + uint16At(octets, withdrawnEnd);
    const origin = seek(octets, first, last, 1);
    if (origin !== -1) sum += octets[valueOf(octets, origin)];
    const path = seek(octets, first, last, 2);
    if (path !== -1) sum += lastAsn(octets, valueOf(octets, path), endOf(octets, path));
    const nextHop = seek(octets, first, last, 3);
    if (nextHop !== -1) sum += uint32At(octets, valueOf(octets, nextHop));
    const med = seek(octets, first, last, 4);
    if (med !== -1) sum += uint32At(octets, valueOf(octets, med));
    const communities = seek(octets, first, last, 8);
    if (communities !== -1) {
      sum += (endOf(octets, communities) - valueOf(octets, communities)) >>> 2;
    }
    sum += sumOfPrefixes(octets, withdrawn, withdrawnEnd) + sumOfPrefixes(octets, last, end);
    start = end;
  }
  return sum;
}

function seek(octets, first, last, code) {
  for (let at = first; at < last; at = endOf(octets, at)) {
    if (octets[at + 1] === code) return at;
  }
  return -1;
}

function valueOf(octets, at) {
  return octets[at] & 0x10 ? at + 4 : at + 3;
}

function endOf(octets, at) {
  return octets[at] & 0x10 ? at + 4 + uint16At(octets, at + 2) : at + 3 + octets[at + 2];
}

function lastAsn(octets, start, end) {
  let asn = 0;
  for (let at = start; at < end;) {
    const count = octets[at + 1];
    at += 2 + 4 * count;
    asn = uint32At(octets, at - 4);
  }
  return asn;
}

function sumOfPrefixes(octets, start, end) {
  let sum = 0;
  for (let at = start; at < end;) {
    const length = octets[at];
    sum += address(octets, at + 1, length) + length;
    at += 1 + ((length + 7) >>> 3);
  }
  return sum;
}

/** Reads all four octets, whatever stands there, where they are: fewer branches than reading what is needed. */
function address(octets, at, length) {
  if (length === 0) return 0;
  if (at + 4 <= octets.length) return (uint32At(octets, at) & (-1 << (32 - length))) >>> 0;
  let value = octets[at] << 24;
  if (length > 8) value |= octets[at + 1] << 16;
  if (length > 16) value |= octets[at + 2] << 8;
  if (length > 24) value |= octets[at + 3];
  return value >>> 0;
}

/**
 * To objects: every message, of those that a framer has cut, as the object that `decodeMessage` gives, all attributes of the mix read into values, with
 * numeric addresses.
 * @param {Uint8Array[]} messages
 * Not done: nothing is checked; of an attribute that is there twice both are kept; the bits beyond a prefix's length
 * are dropped.
 * @param {(message: object) => void} take gets each message
 */
export function readObjects(messages, take) {
  for (const octets of messages) take(readObject(octets));
}

function readObject(octets) {
  const end = octets.length;
  const withdrawn = HEADER_LENGTH + 2;
  const withdrawnEnd = withdrawn + uint16At(octets, withdrawn - 2);
  const attributes = [];
  let at = withdrawnEnd + 2;
  const attributesEnd = at + uint16At(octets, withdrawnEnd);
  while (at < attributesEnd) {
    const flags = octets[at];
    const code = octets[at + 1];
    const extended = (flags & 0x10) !== 0;
    const length = extended ? uint16At(octets, at + 2) : octets[at + 2];
    at += extended ? 4 : 3;
    attributes.push(readAttribute(octets, code, flags, at, at + length));
    at += length;
  }
  return {
    type: 'update',
    withdrawn: readPrefixes(octets, withdrawn, withdrawnEnd),
    attributes,
    nlri: readPrefixes(octets, attributesEnd, end),
    faults: NO_FAULTS,
  };
}

const ORIGINS = ['igp', 'egp', 'incomplete'];
const SEGMENTS = ['', 'set', 'seq', 'confed_seq', 'confed_set'];

function readAttribute(octets, code, flags, start, end) {
  switch (code) {
    case 1:
      return { code, flags, name: 'ORIGIN', value: ORIGINS[octets[start]] };
    case 2:
      return { code, flags, name: 'AS_PATH', value: readSegments(octets, start, end) };
    case 3:
      return { code, flags, name: 'NEXT_HOP', value: uint32At(octets, start) };
    case 4:
      return { code, flags, name: 'MED', value: uint32At(octets, start) };
    case 6:
      return { code, flags, name: 'ATOMIC_AGGREGATE', value: null };
    case 7: {
      const value = { asn: uint32At(octets, start), address: uint32At(octets, start + 4) };
      return { code, flags, name: 'AGGREGATOR', value };
    }
    case 8: {
      const value = [];
      for (let at = start; at < end; at += 4) value.push(uint32At(octets, at));
      return { code, flags, name: 'COMMUNITY', value };
    }
    default: {
      const value = [];
      for (let at = start; at < end; at += 12) {
        value.push({
          globalAdministrator: uint32At(octets, at),
          localData1: uint32At(octets, at + 4),
          localData2: uint32At(octets, at + 8),
        });
      }
      return { code, flags, name: 'LARGE_COMMUNITY', value };
    }
  }
}

function readSegments(octets, start, end) {
  const segments = [];
  for (let at = start; at < end;) {
    const type = SEGMENTS[octets[at]];
    const count = octets[at + 1];
    at += 2;
    const asns = [];
    for (let index = 0; index < count; index += 1, at += 4) asns.push(uint32At(octets, at));
    segments.push({ type, asns });
  }
  return segments;
}

function readPrefixes(octets, start, end) {
  const prefixes = [];
  for (let at = start; at < end;) {
    const length = octets[at];
    prefixes.push({ address: address(octets, at + 1, length), length });
    at += 1 + ((length + 7) >>> 3);
  }
  return prefixes;
}

/**
 * Encodes packed: as few messages of at most 4096 octets as can be, in the order given, all with one attribute block.
 * Not done: no length and no address is checked; addresses are taken for masked.
 * @param {{ address: number, length: number }[]} prefixes
 * @returns {Uint8Array[]} one array of its own for each message
 */
export function pack(attributes, prefixes) {
  return packField(prefixes, template(attributes), 0);
}

/** Encodes withdrawals, packed, like `pack`. */
export function packWithdrawn(prefixes) {
  return packField(prefixes, template(new Uint8Array(0)).subarray(0, 21), 2);
}

function packField(prefixes, head, tail) {
  const messages = [];
  const scratch = new Uint8Array(4_096 + 4);
  scratch.set(head);
  let at = head.length;
  for (const { address, length } of prefixes) {
    if (at + 1 + ((length + 7) >>> 3) > 4_096 - tail) {
      messages.push(cut(scratch, at, tail, head.length));
      at = head.length;
    }
    at = putPrefix(scratch, at, address, length);
  }
  messages.push(cut(scratch, at, tail, head.length));
  return messages;
}

function cut(scratch, end, tail, start) {
  const message = scratch.slice(0, end + tail);
  message[16] = message.length >>> 8;
  message[17] = message.length;
  if (tail > 0) {
    message[19] = (end - start) >>> 8;
    message[20] = end - start;
    message[end] = 0;
    message[end + 1] = 0;
  }
  return message;
}

/** Writes all four octets of the address: the next prefix overwrites those that are not needed. */
function putPrefix(octets, at, address, length) {
  octets[at] = length;
  octets[at + 1] = address >>> 24;
  octets[at + 2] = address >>> 16;
  octets[at + 3] = address >>> 8;
  octets[at + 4] = address;
  return at + 1 + ((length + 7) >>> 3);
}

/** The octets before the NLRI: header, no withdrawn routes, the attributes. */
export function template(attributes) {
  const head = new Uint8Array(HEADER_LENGTH + 4 + attributes.length).fill(0xff, 0, 16);
  head[18] = 2;
  head[21] = attributes.length >>> 8;
  head[22] = attributes.length;
  head.set(attributes, HEADER_LENGTH + 4);
  return head;
}

const POOL_LENGTH = 16_384;
let pool = new ArrayBuffer(POOL_LENGTH);
let taken = 0;

/** Room for one message in memory that many share: memory of its own costs ten times as much as all the rest. */
function allocate(length) {
  if (taken + length > POOL_LENGTH) {
    pool = new ArrayBuffer(POOL_LENGTH);
    taken = 0;
  }
  const octets = new Uint8Array(pool, taken, length);
  taken += length;
  return octets;
}

/**
 * Encodes one prefix a message with a reused attribute block: `head` is a `template`.
 * Not done: as in `pack`.
 * @param {(message: Uint8Array) => void} take gets each message
 */
export function encodeSingles(head, prefixes, take) {
  for (const { address, length } of prefixes) {
    const message = allocate(head.length + 1 + ((length + 7) >>> 3));
    message.set(head);
    putPrefix(message, head.length, address, length);
    message[16] = message.length >>> 8;
    message[17] = message.length;
    take(message);
  }
}

const SCRATCH = new Uint8Array(4_096).fill(0xff, 0, 16);
SCRATCH[18] = 2;

/**
 * Encodes one message for each route, attributes and one prefix: `RouteAttributes` as `routeList` makes them.
 * Not done: no value is checked, no communities are sorted or deduplicated, no segment is split, no attribute may be
 * longer than 255 octets.
 * @param {(message: Uint8Array) => void} take gets each message
 */
export function encodeRoutes(routes, prefixes, take) {
  for (let index = 0; index < routes.length; index += 1) {
    const { address, length } = prefixes[index];
    const start = HEADER_LENGTH + 4;
    const attributesEnd = putRoute(SCRATCH, start, routes[index]);
    SCRATCH[21] = (attributesEnd - start) >>> 8;
    SCRATCH[22] = attributesEnd - start;
    const end = putPrefix(SCRATCH, attributesEnd, address, length);
    SCRATCH[16] = end >>> 8;
    SCRATCH[17] = end;
    const message = allocate(end);
    message.set(SCRATCH.subarray(0, end));
    take(message);
  }
}

function putRoute(octets, start, route) {
  let at = putHead(octets, start, 0x40, 1, 1);
  octets[at] = ORIGINS.indexOf(route.origin);
  at += 1;
  const { asns } = route.asPath[0];
  at = putHead(octets, at, 0x40, 2, 2 + 4 * asns.length);
  octets[at] = 2;
  octets[at + 1] = asns.length;
  at += 2;
  for (const asn of asns) at = putUint32(octets, at, asn);
  at = putUint32(octets, putHead(octets, at, 0x40, 3, 4), route.nextHop);
  if (route.med !== undefined) {
    at = putUint32(octets, putHead(octets, at, 0x80, 4, 4), route.med);
  }
  if (route.aggregator !== undefined) {
    at = putUint32(octets, putHead(octets, at, 0xc0, 7, 8), route.aggregator.asn);
    at = putUint32(octets, at, route.aggregator.address);
  }
  const { communities, largeCommunities } = route;
  if (communities.length > 0) {
    at = putHead(octets, at, 0xc0, 8, 4 * communities.length);
    for (const community of communities) at = putUint32(octets, at, community);
  }
  if (largeCommunities !== undefined) {
    at = putHead(octets, at, 0xc0, 32, 12 * largeCommunities.length);
    for (const { globalAdministrator, localData1, localData2 } of largeCommunities) {
      at = putUint32(octets, at, globalAdministrator);
      at = putUint32(octets, at, localData1);
      at = putUint32(octets, at, localData2);
    }
  }
  return at;
}

function putHead(octets, at, flags, code, length) {
  octets[at] = flags;
  octets[at + 1] = code;
  octets[at + 2] = length;
  return at + 3;
}

function putUint32(octets, at, value) {
  octets[at] = value >>> 24;
  octets[at + 1] = value >>> 16;
  octets[at + 2] = value >>> 8;
  octets[at + 3] = value;
  return at + 4;
}
