import { checkUnsigned, type OctetWriter } from './cursor.ts';
import { messageValueError } from './faults.ts';
import { invalidNetworkField } from './update-faults.ts';

/*
 * RFC 4271 §4.3, RFC 4760 §5, RFC 7911 §3: a prefix of any family
 *
 *   +---------------------------+
 *   |   Path identifier (4)     |  with ADD-PATH only
 *   +---------------------------+
 *   |   Length in bits (1)      |
 *   +---------------------------+
 *   |   Prefix: ceil(Length/8)  |
 *   +---------------------------+
 */

/** Octets of a path identifier. */
export const PATH_ID_LENGTH = 4;

interface NlriForm<Address> {
  readonly address: Address;
  readonly length: number;
  readonly pathId?: number;
  readonly trailingBits?: number;
}

/**
 * How many prefixes there are from `start` up to `end`.
 * @param pathIds whether they carry path identifiers
 * @param bits the most that the length of a prefix may be
 * @param attribute the attribute that they are in; undefined for those of the UPDATE itself
 * @throws BgpMessageError 3/10 if a length is above `bits`, or the last prefix does not end at `end`
 */
export function countNlri(
  octets: Uint8Array,
  start: number,
  end: number,
  pathIds: boolean,
  bits: number,
  attribute: number | undefined,
): number {
  let count = 0;
  let position = start;
  while (position < end) {
    const at = pathIds ? position + PATH_ID_LENGTH : position;
    const length = at < end ? (octets[at] ?? 0) : 0;
    const next = at + 1 + ((length + 7) >>> 3);
    // RFC 7606 §5.3: what follows cannot be found, so the session is reset.
    if (length > bits || next > end) {
      throw invalidNetworkField(octets, { position, at, end, attribute, bits });
    }
    count += 1;
    position = next;
  }
  return count;
}

/** A prefix with no more properties than it needs: almost all have two. */
export function makeNlri<Address>(
  address: Address,
  length: number,
  pathId: number | undefined,
  trailingBits: number,
): NlriForm<Address> {
  if (pathId === undefined) {
    return trailingBits === 0 ? { address, length } : { address, length, trailingBits };
  }
  return trailingBits === 0
    ? { address, length, pathId }
    : { address, length, pathId, trailingBits };
}

/** The octets of a prefix. */
function nlriLength({ length }: NlriForm<unknown>, pathIds: boolean): number {
  return 1 + ((length + 7) >>> 3) + (pathIds ? PATH_ID_LENGTH : 0);
}

/** The octets of several prefixes. */
export function nlriFieldLength(prefixes: readonly NlriForm<unknown>[], pathIds: boolean): number {
  let length = 0;
  for (const prefix of prefixes) length += nlriLength(prefix, pathIds);
  return length;
}

/**
 * Writes a prefix as it is, with the path identifier and the trailing bits that it has.
 * @param prefix its length and address are known to be in range
 * @param put fills as many octets as it needs with it, without those two
 * @throws KeepcastError `ERR_MESSAGE_VALUE` if a value is out of range, or it has a path identifier where `pathIds`
 *   says that it must not, or the other way round
 */
export function writeNlri<Prefix extends NlriForm<unknown>>(
  writer: OctetWriter,
  prefix: Prefix,
  pathIds: boolean,
  put: (octets: Uint8Array, prefix: Prefix) => void,
): void {
  const { length, pathId, trailingBits = 0 } = prefix;
  if (pathIds !== (pathId !== undefined)) {
    throw messageValueError(
      'the path identifier of a prefix',
      pathId,
      pathIds
        ? 'there: the context has ADD-PATH for its family'
        : 'left out: the context has no ADD-PATH for its family',
    );
  }
  if (pathId !== undefined) writer.uint32(pathId, 'the path identifier of a prefix');
  const octets = writer.space(nlriLength(prefix, false));
  put(octets, prefix);
  if (trailingBits === 0) return;
  checkUnsigned(trailingBits, (1 << (8 * (octets.length - 1) - length)) - 1, 'trailingBits');
  const last = octets.length - 1;
  octets[last] = (octets[last] ?? 0) | trailingBits;
}
