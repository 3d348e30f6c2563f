/** As much of GoBGP's gRPC API (version 3) as it takes to add and remove routes, over bare HTTP/2. */
import { Buffer } from 'node:buffer';
import { connect } from 'node:http2';
import { now } from './servant-process.js';

/** How many routes go into a message of a stream. */
const BATCH = 500;

export class GobgpApi {
  #session;
  #nextHop;

  constructor(address, nextHop) {
    this.#session = connect(`http://${address}`);
    this.#session.on('error', () => undefined);
    this.#nextHop = nextHop;
  }

  /** Resolves with when it was told. */
  announce(prefixes) {
    return this.#stream(prefixes.map((prefix) => this.#path(prefix, false)));
  }

  withdraw(prefixes) {
    if (prefixes.length > 1)
      return this.#stream(prefixes.map((prefix) => this.#path(prefix, true)));
    // DeletePathRequest: the family, and the path.
    const body = Buffer.concat([field(3, family), field(4, this.#path(prefixes[0], false))]);
    return this.#call('DeletePath', [body]);
  }

  close() {
    this.#session.destroy();
  }

  /** AddPathStreamRequest has the paths as its field 3. */
  #stream(paths) {
    const messages = [];
    for (let next = 0; next < paths.length; next += BATCH) {
      messages.push(Buffer.concat(paths.slice(next, next + BATCH).map((path) => field(3, path))));
    }
    return this.#call('AddPathStream', messages);
  }

  #call(method, messages) {
    const start = now();
    const request = this.#session.request({
      ':method': 'POST',
      ':path': `/apipb.GobgpApi/${method}`,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    for (const body of messages) {
      const head = Buffer.alloc(5);
      head.writeUInt32BE(body.length, 1);
      request.write(Buffer.concat([head, body]));
    }
    request.end();
    request.resume();
    return new Promise((resolve, reject) => {
      const look = (headers) => {
        const status = headers['grpc-status'];
        if (status === '0') resolve(start);
        else if (status !== undefined) reject(new Error(`gRPC: ${headers['grpc-message']}`));
      };
      request.on('response', look);
      request.on('trailers', look);
      request.on('error', reject);
    });
  }

  /** Path: nlri, pattrs, is_withdraw, family. */
  #path(prefix, isWithdraw) {
    const [address, length] = prefix.split('/');
    const nlri = Buffer.concat([number(1, Number(length)), field(2, Buffer.from(address))]);
    return Buffer.concat([
      field(1, any('IPAddressPrefix', nlri)),
      field(2, any('OriginAttribute', number(1, 0))),
      field(2, any('NextHopAttribute', field(1, Buffer.from(this.#nextHop)))),
      ...(isWithdraw ? [number(5, 1)] : []),
      field(9, family),
    ]);
  }
}

/** AFI_IP, SAFI_UNICAST. */
const family = Buffer.from([0x08, 1, 0x10, 1]);

function any(type, body) {
  const url = Buffer.from(`type.googleapis.com/apipb.${type}`);
  return Buffer.concat([field(1, url), field(2, body)]);
}

function field(id, body) {
  return Buffer.concat([Buffer.from([(id << 3) | 2]), varint(body.length), body]);
}

function number(id, value) {
  return Buffer.concat([Buffer.from([id << 3]), varint(value)]);
}

function varint(value) {
  const octets = [];
  let rest = value;
  for (; rest > 127; rest >>>= 7) octets.push((rest & 127) | 128);
  return Buffer.from([...octets, rest]);
}
