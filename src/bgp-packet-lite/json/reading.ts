import { ConfigurationError, describe, within } from '../../core/index.ts';
import { fromHex } from './hex.ts';

/** What is wrong with a field, and what is allowed there. The path is put in front on the way out. */
export function refusal(json: unknown, allowed: string): ConfigurationError {
  return new ConfigurationError(
    '',
    json === undefined
      ? `is missing: it must be ${allowed}`
      : `${describe(json)} is not allowed: it must be ${allowed}`,
  );
}

/** @throws ConfigurationError unless `json` is an integer from 0 to `maximum` */
export function readUnsigned(json: unknown, maximum: number): number {
  if (typeof json === 'number' && Number.isInteger(json) && json >= 0 && json <= maximum) {
    return json;
  }
  throw refusal(json, `an integer from 0 to ${maximum}`);
}

/** @throws ConfigurationError unless `json` is a string */
export function readText(json: unknown, allowed = 'a string'): string {
  if (typeof json === 'string') return json;
  throw refusal(json, allowed);
}

/** @throws ConfigurationError unless `json` is an even number of hexadecimal digits */
export function readHex(json: unknown): Uint8Array {
  const octets = typeof json === 'string' ? fromHex(json) : undefined;
  if (octets !== undefined) return octets;
  throw refusal(json, 'a string of two hexadecimal digits an octet');
}

/** @throws ConfigurationError unless `json` is null */
export function readNull(json: unknown): null {
  if (json === null) return null;
  throw refusal(json, 'null');
}

/** RFC 8654 §3: a message has at most as many octets, and each element needs one at least. */
const LONGEST_ARRAY = 0xffff;

/** @throws ConfigurationError unless `json` is an array that `readOne` can read */
export function readArray<T>(json: unknown, readOne: (element: unknown) => T): readonly T[] {
  if (!Array.isArray(json)) throw refusal(json, 'an array');
  if (json.length > LONGEST_ARRAY) {
    throw refusal(json, `an array of at most ${LONGEST_ARRAY} elements: a message holds no more`);
  }
  return json.map((element: unknown, index) => within(`[${index}]`, () => readOne(element)));
}

/** Characters of an unknown field's name that an error shows. */
const LONGEST_KEY = 80;

/** The fields of a JSON object, each read where it is asked for. */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>;

  /** @throws ConfigurationError unless `json` is an object that has no field beside `known` */
  constructor(json: unknown, known: readonly string[]) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) {
      throw refusal(json, `an object with ${known.join(', ')}`);
    }
    this.#object = json as Readonly<Record<string, unknown>>;
    this.refuseOthers(known, '');
  }

  /**
   * @param of what it is that has only the fields `known`
   * @throws ConfigurationError if there is another field
   */
  refuseOthers(known: readonly string[], of: string): void {
    for (const key of Object.keys(this.#object)) {
      if (known.includes(key)) continue;
      const what = of === '' ? 'no such field' : `no field ${of}`;
      throw new ConfigurationError(
        key.slice(0, LONGEST_KEY),
        `${what}: allowed are ${known.join(', ')}`,
      );
    }
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#object, name);
  }

  read<T>(name: string, reader: (json: unknown) => T): T {
    const value = this.has(name) ? this.#object[name] : undefined;
    return within(name, () => reader(value));
  }

  unsigned(name: string, maximum: number): number {
    return this.read(name, (json) => readUnsigned(json, maximum));
  }

  array<T>(name: string, readOne: (element: unknown) => T): readonly T[] {
    return this.read(name, (json) => readArray(json, readOne));
  }
}

/**
 * Checks the `name` beside a code, if it is there.
 * @param name how the value was read: `unknown` where its octets are given
 * @param known what the code is called, if that is not how it was read
 * @throws ConfigurationError unless it is `name`, or `known` where only the octets are read
 */
export function checkName(fields: Fields, name: string, of: string, known?: string): void {
  if (!fields.has('name')) return;
  const names = name === 'unknown' && known !== undefined ? [known, name] : [name];
  fields.read('name', (json) => {
    if (typeof json === 'string' && names.includes(json)) return;
    throw refusal(json, `${names.map((allowed) => `"${allowed}"`).join(' or ')} for ${of}`);
  });
}

export const UINT8 = 0xff;
export const UINT16 = 0xffff;
export const UINT32 = 0xffff_ffff;
