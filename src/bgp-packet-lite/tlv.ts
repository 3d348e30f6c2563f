import { uint16At } from './cursor.ts';
import { attributeCode } from './iana.ts';

/*
 * RFC 9012 §2, RFC 7311 §3, RFC 8669 §3: attributes that are kept as octets, and that are a list of
 *
 *   +--------------------+--------------+-------------
 *   | Type, 1 or 2 octets|  Length (2)  |  Value …
 *   +--------------------+--------------+-------------
 */
interface TlvForm {
  readonly typeOctets: 1 | 2;
  /** Whether the length counts the octets of type and length too. */
  readonly inclusive: boolean;
}

const formByCode: ReadonlyMap<number, TlvForm> = new Map([
  [attributeCode.tunnelEncapsulation, { typeOctets: 2, inclusive: false }],
  [attributeCode.accumulatedIgp, { typeOctets: 1, inclusive: true }],
  [attributeCode.prefixSid, { typeOctets: 1, inclusive: false }],
]);

const AIGP_TLV = 1;
const AIGP_TLV_LENGTH = 11;

/**
 * What is wrong with the value of an attribute of such a form, as a sentence; `undefined` where nothing is, and for
 * every other attribute.
 */
export function tlvProblem(
  code: number,
  octets: Uint8Array,
  start: number,
  end: number,
): string | undefined {
  const form = formByCode.get(code);
  if (form === undefined) return undefined;
  const header = form.typeOctets + 2;
  let position = start;
  while (position < end) {
    if (end - position < header) return `${end - position} stray octets follow its last TLV`;
    const length = uint16At(octets, position + form.typeOctets);
    const whole = form.inclusive ? length : header + length;
    if (whole < header || position + whole > end)
      return `a TLV of it says that it is ${length} octets long`;
    // RFC 7311 §3
    if (form.inclusive && octets[position] === AIGP_TLV && length !== AIGP_TLV_LENGTH) {
      return `its AIGP TLV is ${length} octets long, expected ${AIGP_TLV_LENGTH}`;
    }
    position += whole;
  }
  return undefined;
}
