import {
  decodeMessage,
  type BgpMessage,
  type MessageContext,
} from '../../src/bgp-packet-lite/index.ts';

/** Hexadecimal digits, with spaces anywhere, as octets. */
export function octets(hex: string): Uint8Array {
  const digits = hex.replaceAll(/\s/g, '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, index) =>
    Number.parseInt(digits.slice(2 * index, 2 * index + 2), 16),
  );
}

/** Octets as hexadecimal digits without spaces: failures read better than arrays. */
export function hex(value: Uint8Array): string {
  return Array.from(value, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** Spaces out of hexadecimal text that was typed with them. */
export function compact(text: string): string {
  return text.replaceAll(/\s/g, '');
}

function uint16(value: number): string {
  return value.toString(16).padStart(4, '0');
}

/** A message with a right header around `body` (hexadecimal). */
export function message(type: number, body: string): Uint8Array {
  const length = 19 + compact(body).length / 2;
  return octets('ff'.repeat(16) + uint16(length) + type.toString(16).padStart(2, '0') + body);
}

/** An UPDATE with right lengths. */
export function update(parts: {
  withdrawn?: string;
  attributes?: string;
  nlri?: string;
}): Uint8Array {
  const { withdrawn = '', attributes = '', nlri = '' } = parts;
  return message(
    2,
    uint16(compact(withdrawn).length / 2) +
      withdrawn +
      uint16(compact(attributes).length / 2) +
      attributes +
      nlri,
  );
}

/** An OPEN of AS 65001, hold time 90 s, router ID 10.0.0.1, with optional parameters given as they are. */
export function openWith(parameters: string): Uint8Array {
  const length = (compact(parameters).length / 2).toString(16).padStart(2, '0');
  return message(1, `04 fde9 005a 0a000001 ${length} ${parameters}`);
}

export const wide: MessageContext = { fourOctetAsn: true };
export const narrow: MessageContext = { fourOctetAsn: false };

export function decodeAs<Type extends BgpMessage['type']>(
  type: Type,
  value: Uint8Array,
  context: MessageContext = wide,
): Extract<BgpMessage, { type: Type }> {
  const decoded = decodeMessage(value, context);
  if (decoded.type !== type) throw new Error(`decoded a ${decoded.type}, expected a ${type}`);
  return decoded as Extract<BgpMessage, { type: Type }>;
}

/** What `action` throws, so that single fields of it can be expected. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

/** The NOTIFICATION and the disposition of what `action` throws; `data` in hexadecimal. */
export function answerTo(action: () => unknown): {
  code: number;
  subcode: number;
  data: string;
  disposition: string;
} {
  const { notification, disposition } = thrownBy(action) as {
    notification: { code: number; subcode: number; data: Uint8Array };
    disposition: string;
  };
  const { code, subcode, data } = notification;
  return { code, subcode, data: hex(data), disposition };
}
