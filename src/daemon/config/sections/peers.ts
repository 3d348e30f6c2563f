import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  acceptOptionKeys,
  connectionOptionKeys,
  parseAcceptOptions,
  parsePeerOptions,
  peerOptionKeys,
  Speaker,
  type AcceptOptions,
  type PeerOptions,
} from '../../../bgp/speaker/index.ts';
import {
  ConfigurationError,
  errorCode,
  errorMessage,
  parseDuration,
  type KnownKeys,
} from '../../../core/index.ts';
import { parseSecret, requireNative } from '../../../system/index.ts';
import type { DaemonConfiguration, SpeakerConfiguration } from '../configuration.ts';
import type { Field } from '../field.ts';
import { acceptedOptions } from '../shape.ts';
import { readAcceptShape, readPeerShape } from './peer-shape.ts';

const PEER = '{ address: 10.0.0.1, asn: 65000 }';
const ACCEPT = '{ accept: 10.0.0.0/24, asn: 65000 }';

/** In the file a prefix is called by what is done with it. */
const acceptKeys: KnownKeys = {
  ...acceptOptionKeys,
  known: acceptOptionKeys.known.map((key) => (key === 'prefix' ? 'accept' : key)),
};

/** A peer without faults, to try each option on its own. */
const anyPeer: PeerOptions = { address: '192.0.2.1', asn: 'external' };
const anyAccept: AcceptOptions = { prefix: '192.0.2.0/24', asn: 'external' };

/** What is right or wrong beside other options only: tried with all that are right by themselves. */
const DEPENDENT: readonly string[] = [
  'localAddress',
  'localAsn',
  'families',
  'nextHop',
  'role',
  'strictRole',
  'localPref',
  'prepend',
];

export interface PeerSurroundings {
  /** The speaker of the file; undefined if it has a fault. */
  readonly speaker: SpeakerConfiguration | undefined;
  /** False if passive peers would wait in vain. */
  readonly speakerListens: boolean;
  /** The configuration file: paths in it are relative to it. */
  readonly path: string;
}

export type PeersConfiguration = Pick<DaemonConfiguration, 'peers' | 'acceptPeers'>;

export const noPeers: PeersConfiguration = { peers: [], acceptPeers: [] };

/** The section `peers`: those that are right. */
export function readPeers(field: Field, surroundings: PeerSurroundings): PeersConfiguration {
  const reader = new PeerReader(surroundings);
  const peers: PeerOptions[] = [];
  const acceptPeers: AcceptOptions[] = [];
  for (const item of field.list(`[ ${PEER} ]`) ?? []) {
    if (item.entries?.has('accept') === true) {
      const options = reader.readAccept(item);
      if (options !== undefined) acceptPeers.push(options);
    } else {
      const options = reader.readPeer(item);
      if (options !== undefined) peers.push(options);
    }
  }
  return { peers, acceptPeers };
}

/** Reads peer after peer: what one says may not fit with those before it. */
class PeerReader {
  readonly #surroundings: PeerSurroundings;
  /** Where each name was written first. */
  readonly #lines = new Map<string, number>();
  /** A speaker that never starts, which says what does not fit together. */
  readonly #rehearsal: Speaker | undefined;

  constructor(surroundings: PeerSurroundings) {
    this.#surroundings = surroundings;
    this.#rehearsal = rehearsalOf(surroundings);
  }

  readPeer(field: Field): PeerOptions | undefined {
    const values = readPeerShape(field, PEER, peerOptionKeys);
    if (values === undefined) return undefined;
    const { password, ...options } = values;
    const right = this.#accepted<PeerOptions>(field, options, password, (option) =>
      parsePeerOptions({ ...anyPeer, ...option }),
    );
    const listens =
      right.passive !== true || this.#requireListener(field, 'passive', 'a passive peer needs');
    const difference = 'two peers differ in address, port or localAddress';
    const isFirst = this.#refuseTwin(field, peerName(field, right), difference);
    const { address, asn } = right;
    if (address === undefined || asn === undefined) return undefined;
    const peer = { ...right, address, asn };
    if (!listens || !isFirst) return peer;
    const rehearsal = isWhole(field, peer) ? this.#rehearsal : undefined;
    rehearse(field, () => rehearsal?.addPeer(peer) ?? parsePeerOptions(peer, this.#asn));
    return peer;
  }

  readAccept(field: Field): AcceptOptions | undefined {
    const values = readAcceptShape(field, ACCEPT, acceptKeys);
    if (values === undefined) return undefined;
    const { password, accept, ...others } = values;
    const options = { ...others, ...(accept === undefined ? {} : { prefix: accept }) };
    const right = this.#accepted<AcceptOptions>(field, options, password, (option) =>
      inFile(() => parseAcceptOptions({ ...anyAccept, ...option })),
    );
    const listens = this.#requireListener(field, 'accept', 'peers that connect need');
    const difference = 'two differ in accept or localAddress';
    const isFirst = this.#refuseTwin(field, acceptName(right), difference);
    const { prefix, asn } = right;
    if (prefix === undefined || asn === undefined) return undefined;
    const range = { ...right, prefix, asn };
    if (!listens || !isFirst) return range;
    const rehearsal = isWhole(field, range) ? this.#rehearsal : undefined;
    rehearse(field, () =>
      inFile(() => rehearsal?.acceptPeers(range) ?? parseAcceptOptions(range, this.#asn)),
    );
    return range;
  }

  get #asn(): number | undefined {
    return this.#surroundings.speaker?.asn;
  }

  /** The options that are right by themselves, and those that are only right or wrong together. */
  #accepted<Options extends object>(
    field: Field,
    options: Partial<Options>,
    password: unknown,
    parse: (option: Partial<Options>) => unknown,
  ): Partial<Options> {
    const entries = Object.entries<unknown>(options as Record<string, unknown>);
    const alone = Object.fromEntries(entries.filter(([name]) => !DEPENDENT.includes(name)));
    const together = Object.fromEntries(entries.filter(([name]) => DEPENDENT.includes(name)));
    const right: Partial<Options> = {
      ...acceptedOptions<Partial<Options>>(field, alone as Partial<Options>, parse),
      ...readPassword(field, password, this.#surroundings.path),
    };
    refuseMissingNative(field, right);
    warnOfHoldTime(field, right);
    return { ...right, ...(together as Partial<Options>) };
  }

  #requireListener(field: Field, key: string, who: string): boolean {
    if (this.#surroundings.speakerListens) return true;
    field.entries
      ?.get(key)
      ?.refuse(`${who} the speaker to listen: set speaker.listen: [ "0.0.0.0:179" ]`);
    return false;
  }

  /** Whether it is the first one of its name; where the name is not known, there is nothing to compare. */
  #refuseTwin(field: Field, name: string | undefined, difference: string): boolean {
    if (name === undefined) return true;
    const line = this.#lines.get(name);
    if (line === undefined) this.#lines.set(name, field.position.line);
    else field.refuse(`there is a peer ${name} already, in line ${line}: ${difference}`);
    return line === undefined;
  }
}

/** Where the speaker is not known, what its peers say to each other is looked at when that is mended. */
function rehearsalOf({ speaker, speakerListens }: PeerSurroundings): Speaker | undefined {
  if (speaker === undefined || speakerListens !== speaker.listen.length > 0) return undefined;
  try {
    return new Speaker(speaker);
  } catch {
    return undefined;
  }
}

/** Nothing that is written was refused. */
function isWhole(field: Field, options: object): boolean {
  return Object.keys(options).length === field.entries?.size;
}

function rehearse(field: Field, add: () => unknown): void {
  try {
    field.attempt(add);
  } catch (error) {
    // Refused already, at the option that needs it.
    if (errorCode(error) !== 'ERR_NATIVE_REQUIRED') throw error;
  }
}

function warnOfHoldTime(field: Field, { holdTime }: Pick<Partial<PeerOptions>, 'holdTime'>): void {
  if (holdTime === undefined || parseDuration(holdTime) !== 0) return;
  field.entries
    ?.get('holdTime')
    ?.warn(
      'with a hold time of 0s a dead node keeps its route until TCP notices: write 3s or more',
      'WARN_HOLD_TIME_ZERO',
    );
}

function inFile<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof ConfigurationError) || error.path !== 'prefix') throw error;
    throw new ConfigurationError('accept', error.problem, { code: error.code, cause: error });
  }
}

function readPassword(
  field: Field,
  source: unknown,
  path: string,
): Pick<PeerOptions, 'password'> | undefined {
  if (source === undefined) return undefined;
  return field.entries?.get('password')?.attempt(() => {
    const password = parseSecret(source, {
      readFile: (file) => readFileSync(resolve(dirname(path), file), 'utf8'),
    });
    parsePeerOptions({ ...anyPeer, password });
    return { password };
  });
}

function refuseMissingNative(field: Field, right: Partial<PeerOptions>): void {
  for (const option of connectionOptionKeys) {
    if (right[option] === undefined || right[option] === false) continue;
    try {
      requireNative(option);
    } catch (error) {
      if (errorCode(error) !== 'ERR_NATIVE_REQUIRED') throw error;
      field.entries?.get(option)?.refuseKey(errorMessage(error), 'ERR_NATIVE_REQUIRED');
    }
  }
}

/** A peer is known by its address, port and local address; undefined where one of them is at fault. */
function peerName(field: Field, right: Partial<PeerOptions>): string | undefined {
  const { address, port, localAddress } = right;
  if (address === undefined) return undefined;
  if (port === undefined && field.entries?.has('port') === true) return undefined;
  return nameOf(() => parsePeerOptions({ ...anyPeer, address, port, localAddress }).id);
}

function acceptName(right: Partial<AcceptOptions>): string | undefined {
  const { prefix, localAddress } = right;
  if (prefix === undefined) return undefined;
  return nameOf(() => parseAcceptOptions({ ...anyAccept, prefix, localAddress }).id);
}

/** What is wrong with a part of it is told elsewhere. */
function nameOf(parse: () => string): string | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
