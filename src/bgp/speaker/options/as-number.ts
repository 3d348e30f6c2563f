import { ConfigurationError, describe } from '../../../core/index.ts';

const LARGEST_ASN = 2 ** 32 - 1;

/** RFC 6793 §9: it stands for numbers that do not fit two octets and belongs to nobody. */
const AS_TRANS = 23_456;

/**
 * Checks an AS number: 1 to 4294967295, and not 23456.
 * @throws ConfigurationError
 */
export function parseAsn(value: unknown): number {
  return checkAsn(value, '');
}

/**
 * Checks what a peer's AS number may be.
 * @throws ConfigurationError
 */
export function parsePeerAsn(value: unknown): number | 'external' | 'internal' {
  if (value === 'external' || value === 'internal') return value;
  return checkAsn(value, ', or external or internal');
}

function checkAsn(value: unknown, orElse: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > LARGEST_ASN) {
    throw new ConfigurationError(
      '',
      `${describe(value)} is not an AS number: write a whole number from 1 to ${LARGEST_ASN} (RFC 7607 reserves 0)${orElse}`,
    );
  }
  if (value === AS_TRANS) {
    throw new ConfigurationError('', '23456 is AS_TRANS (RFC 6793): no network has this AS number');
  }
  return value;
}
