/** The jobs of `probe.js`, done by the codec: through its public interface, as its users would do them. */
import {
  decodeMessage,
  encodeRouteAttributes,
  MessageFramer,
  packAnnouncements,
  packWithdrawals,
  UpdateView,
} from 'keepcast/bgp-packet-lite';

const context = { fourOctetAsn: true };
const view = new UpdateView(context);

export function frame(octets, take) {
  const framer = new MessageFramer();
  framer.push(octets);
  for (let message = framer.next(); message !== undefined; message = framer.next()) take(message);
}

export function walkAndCount(octets) {
  let count = 0;
  for (let offset = 0; offset < octets.length; offset = view.end) {
    if (!view.read(octets, offset)) continue;
    count += view.withdrawn.count + view.nlri.count + view.mpReach.count + view.mpUnreach.count;
  }
  return count;
}

export function readLazily(octets) {
  let sum = 0;
  for (let offset = 0; offset < octets.length; offset = view.end) {
    if (!view.read(octets, offset)) continue;
    const origin = view.attributeOffset(1);
    if (origin !== -1) sum += view.uint8(view.valueStart(origin));
    const path = view.attributeOffset(2);
    if (path !== -1) sum += lastAsn(view.valueStart(path), view.valueEnd(path));
    const nextHop = view.attributeOffset(3);
    if (nextHop !== -1) sum += view.uint32(view.valueStart(nextHop));
    const med = view.attributeOffset(4);
    if (med !== -1) sum += view.uint32(view.valueStart(med));
    const communities = view.attributeOffset(8);
    if (communities !== -1) {
      sum += (view.valueEnd(communities) - view.valueStart(communities)) >>> 2;
    }
    sum += sumOfPrefixes(view.withdrawn) + sumOfPrefixes(view.nlri);
  }
  return sum;
}

function lastAsn(start, end) {
  let asn = 0;
  for (let at = start; at < end;) {
    at += 2 + 4 * view.uint8(at + 1);
    asn = view.uint32(at - 4);
  }
  return asn;
}

function sumOfPrefixes(prefixes) {
  let sum = 0;
  while (prefixes.next()) sum += prefixes.address + prefixes.length;
  return sum;
}

export function readObjects(messages, take) {
  for (const message of messages) take(decodeMessage(message, context));
}

export function pack(attributes, prefixes) {
  return packAnnouncements(attributes, prefixes);
}

export function packWithdrawn(prefixes) {
  return packWithdrawals(prefixes);
}

export function encodeSingles(attributes, prefixes, take) {
  for (const prefix of prefixes) take(packAnnouncements(attributes, [prefix])[0]);
}

export function encodeRoutes(routes, prefixes, take) {
  for (let index = 0; index < routes.length; index += 1) {
    const attributes = encodeRouteAttributes(routes[index], context);
    take(packAnnouncements(attributes, [prefixes[index]])[0]);
  }
}
