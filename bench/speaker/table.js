/** A table like that of the Internet, as the octets of its UPDATEs. */
import { Buffer } from 'node:buffer';
import { Random } from '../codec/random.js';
import { internetTraffic } from '../codec/traffic.js';
import { message, parseAddress, UPDATE } from './wire.js';

/** How many sets of attributes there are; those of the Internet's million routes are of that order. */
const ATTRIBUTE_SETS = 100_000;
const PREFIXES_PER_MESSAGE = 3;
const FIRST_ADDRESS = parseAddress('11.0.0.0');

/**
 * @param {number} count of prefixes, at most 1,900,000; all differ
 * @param {number} asn the first in every AS_PATH
 * @param {number} nextHop
 * @returns {Buffer} three prefixes a message
 */
export function internetTable(count, asn, nextHop) {
  const random = new Random(7);
  const sets = attributeSets(Math.min(ATTRIBUTE_SETS, Math.ceil(count / 3)), asn, nextHop);
  const slots = shuffled(count, random);
  const messages = [];
  for (let next = 0; next < count; next += PREFIXES_PER_MESSAGE) {
    const attributes = sets[messages.length % sets.length];
    const nlri = [];
    for (let index = next; index < Math.min(count, next + PREFIXES_PER_MESSAGE); index += 1) {
      // A /22 for each, of which it is the whole or a part: so all differ.
      const address = FIRST_ADDRESS + slots[index] * 1024;
      const length = random.once(2) ? 24 : random.between(22, 24);
      nlri.push(length, address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255);
    }
    const lengths = Buffer.from([0, 0, attributes.length >>> 8, attributes.length & 255]);
    messages.push(message(UPDATE, Buffer.concat([lengths, attributes, Buffer.from(nlri)])));
  }
  return Buffer.concat(messages);
}

function shuffled(count, random) {
  const slots = Uint32Array.from({ length: count }, (_, index) => index);
  for (let index = count - 1; index > 0; index -= 1) {
    const other = random.between(0, index);
    [slots[index], slots[other]] = [slots[other], slots[index]];
  }
  return slots;
}

/** The attributes of the codec's traffic, with our first AS number and next hop. */
function attributeSets(count, asn, nextHop) {
  const octets = Buffer.from(internetTraffic(count).octets);
  const sets = [];
  for (let at = 0; at < octets.length; at += octets.readUInt16BE(at + 16)) {
    const length = octets.readUInt16BE(at + 21);
    const set = Buffer.from(octets.subarray(at + 23, at + 23 + length));
    for (let offset = 0; offset < set.length;) {
      const extended = (set[offset] & 0x10) !== 0;
      const value = offset + (extended ? 4 : 3);
      if (set[offset + 1] === 2) set.writeUInt32BE(asn, value + 2);
      if (set[offset + 1] === 3) set.writeUInt32BE(nextHop, value);
      offset = value + (extended ? set.readUInt16BE(offset + 2) : set[offset + 2]);
    }
    sets.push(set);
  }
  return sets;
}
