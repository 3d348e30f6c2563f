/** What a server says of itself (grpc.health.v1, `HealthCheckResponse.ServingStatus`), by number. */
const SERVING_STATUSES = ['UNKNOWN', 'SERVING', 'NOT_SERVING', 'SERVICE_UNKNOWN'] as const;

type ServingStatus = (typeof SERVING_STATUSES)[number];

/** A flag (0: not compressed) and the length of the message, 4 octets. */
const PREFIX = 5;

/** Tag of field 1: its number in the upper bits, its wire type in the lower three (2: length and octets). */
const SERVICE_TAG = 0x0a;

/** `HealthCheckRequest { string service = 1 }`, with the prefix that gRPC puts before a message. */
export function encodeHealthRequest(service: string): Buffer {
  const name = Buffer.from(service, 'utf8');
  // A field with the default value is left out.
  const message =
    name.length === 0
      ? Buffer.alloc(0)
      : Buffer.concat([Buffer.from([SERVICE_TAG, ...varint(name.length)]), name]);
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** The status of a `HealthCheckResponse { ServingStatus status = 1 }` with its prefix; undefined if it is none. */
export function decodeHealthResponse(octets: Buffer): ServingStatus | undefined {
  if (octets.length < PREFIX || octets[0] !== 0) return undefined;
  if (octets.readUInt32BE(1) !== octets.length - PREFIX) return undefined;
  let at = PREFIX;
  let status = 0;
  const read = (): number => {
    let value = 0;
    // The longest varint has 10 octets. Multiplied, not shifted: a shift wraps at 32 bits.
    for (let index = 0; index < 10; index += 1) {
      const octet = octets[at];
      if (octet === undefined) return Number.NaN;
      at += 1;
      value += (octet & 0x7f) * 2 ** (7 * index);
      if (octet < 0x80) return value;
    }
    return Number.NaN;
  };
  while (at < octets.length) {
    const tag = read();
    const field = Math.floor(tag / 8);
    // Fields that we do not know are skipped by their wire type.
    switch (tag % 8) {
      case 0: {
        const value = read();
        if (Number.isNaN(value)) return undefined;
        if (field === 1) status = value;
        break;
      }
      case 1:
        at += 8;
        break;
      case 2: {
        const length = read();
        at += length;
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        return undefined;
    }
  }
  return at === octets.length ? SERVING_STATUSES[status] : undefined;
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 0x80))];
}
