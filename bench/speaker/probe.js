/**
 * The probe: plain JavaScript with nothing but the job, to show what Node can do at best. It has one set of attributes,
 * checks nothing (unless it `judges` what it receives), and keeps no record of what a peer has been told.
 */
import { createServer } from 'node:net';
import { clearInterval, setImmediate, setInterval } from 'node:timers';
import { countSound } from './judging.js';
import { ProbeTable } from './probe-table.js';
import {
  announcements,
  countPrefixes,
  KEEPALIVE,
  keepalive,
  open,
  OPEN,
  parseAddress,
  plainAttributes,
  Reader,
  ROUTE_REFRESH,
  UPDATE,
  withdrawals,
} from './wire.js';

/** How many routes are encoded at a time: the kernel takes that much. */
const BATCH = 13_000;

export class Probe {
  #options;
  #attributes;
  /** What is announced: addresses by prefix. */
  #routes = new Map();
  #peers = new Set();
  received = { announced: 0, withdrawn: 0, updates: 0 };

  constructor(options) {
    this.#options = options;
    this.#attributes = plainAttributes(options.asn, parseAddress(options.address));
  }

  listen() {
    const { address, port } = this.#options;
    const server = createServer({ noDelay: true }, (socket) => this.#accept(socket));
    return new Promise((resolve) => server.listen(port, address, 4_096, resolve));
  }

  announce(prefixes) {
    const addresses = prefixes.map((prefix) => parseAddress(prefix.slice(0, -3)));
    for (let index = 0; index < prefixes.length; index += 1) {
      this.#routes.set(prefixes[index], addresses[index]);
    }
    this.#sendAll((longest) => announcements(this.#attributes, addresses, longest));
  }

  withdraw(prefixes) {
    const addresses = [];
    for (const prefix of prefixes) {
      addresses.push(this.#routes.get(prefix));
      this.#routes.delete(prefix);
    }
    this.#sendAll((longest) => withdrawals(addresses, longest));
  }

  /** Encodes once for all peers with messages of the same length. */
  #sendAll(encode) {
    const encoded = new Map();
    for (const { socket, longest } of this.#peers) {
      if (!encoded.has(longest)) encoded.set(longest, encode(longest));
      socket.write(encoded.get(longest));
    }
  }

  #accept(socket) {
    const { asn, holdTime, address, keepRoutes, judges } = this.#options;
    const peer = { socket, longest: 4096 };
    const reader = new Reader();
    const table = keepRoutes ? new ProbeTable() : undefined;
    let timer;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearInterval(timer);
      this.#peers.delete(peer);
    });
    const take = (type, octets, start, end) => {
      if (type === UPDATE) {
        if (judges) countSound(octets, start, end, asn, this.received);
        else if (table === undefined) countPrefixes(octets, start, end, this.received);
        else table.apply(octets, start, end);
      } else if (type === OPEN) {
        if (offersExtended(octets, start)) peer.longest = 65_535;
        const ours = open({ asn, holdTime, routerId: parseAddress(address), extended: true });
        socket.write(ours);
        socket.write(keepalive);
        timer = setInterval(() => socket.write(keepalive), (holdTime * 1_000) / 3);
      } else if (type === KEEPALIVE && !this.#peers.has(peer)) {
        this.#peers.add(peer);
        this.#feed(peer);
      } else if (type === ROUTE_REFRESH) {
        this.#feed(peer);
      }
    };
    socket.on('data', (chunk) => reader.push(chunk, take));
  }

  #feed({ socket, longest }) {
    const addresses = this.#routes.values();
    const next = () => {
      const batch = [];
      for (const address of addresses) {
        batch.push(address);
        if (batch.length === BATCH) break;
      }
      if (batch.length === 0) return;
      if (socket.write(announcements(this.#attributes, batch, longest))) setImmediate(next);
      else socket.once('drain', next);
    };
    next();
  }
}

/** Capability 6 (RFC 8654), in an OPEN that says its capabilities as the sink does. */
function offersExtended(octets, start) {
  const first = start + 12;
  for (let at = first, end = first + octets[start + 11]; at < end; at += 2 + octets[at + 1]) {
    if (octets[at] === 6) return true;
  }
  return false;
}
