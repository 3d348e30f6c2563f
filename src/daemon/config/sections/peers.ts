import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import {
  connectionOptionKeys,
  parsePeerOptions,
  peerOptionKeys,
  type PeerOptions,
} from '../../../bgp/speaker/index.ts';
import { errorCode, errorMessage, parseDuration } from '../../../core/index.ts';
import { parseSecret, requireNative } from '../../../system/index.ts';
import type { Field } from '../field.ts';
import { acceptedOptions, anything, duration, flag, number, readShape, text } from '../shape.ts';

const peerSchema = v.object({
  address: text('10.0.0.1'),
  asn: number('65000'),
  port: v.exactOptional(number('179')),
  localAddress: v.exactOptional(text('10.0.0.11')),
  passive: v.exactOptional(flag()),
  holdTime: v.exactOptional(duration('9s')),
  connectRetry: v.exactOptional(duration('5s')),
  // What is written in the place of a password is never shown.
  password: v.exactOptional(anything('{ file: ./password }')),
  ttlSecurity: v.exactOptional(flag()),
  multihop: v.exactOptional(number('2')),
  tos: v.exactOptional(number('0xc0')),
  bindToDevice: v.exactOptional(text('eth1')),
});

const SAMPLE = '{ address: 10.0.0.1, asn: 65000 }';

const anyPeer: PeerOptions = { address: '192.0.2.1', asn: 65_000 };

export interface PeerSurroundings {
  /** False if passive peers would wait in vain. */
  readonly speakerListens: boolean;
  /** The configuration file: paths in it are relative to it. */
  readonly path: string;
}

export function readPeers(field: Field, surroundings: PeerSurroundings): readonly PeerOptions[] {
  const peers: PeerOptions[] = [];
  const lines = new Map<string, number>();
  for (const item of field.list(`[ ${SAMPLE} ]`) ?? []) {
    const peer = readPeer(item, lines, surroundings);
    if (peer !== undefined) peers.push(peer);
  }
  return peers;
}

function readPeer(
  field: Field,
  lines: Map<string, number>,
  { speakerListens, path }: PeerSurroundings,
): PeerOptions | undefined {
  const values = readShape(field, peerSchema, SAMPLE, peerOptionKeys);
  if (values === undefined) return undefined;
  const { password: source, ...options } = values;
  const right: Partial<PeerOptions> = {
    ...acceptedOptions(field, options, (option) => parsePeerOptions({ ...anyPeer, ...option })),
    ...readPassword(field, source, path),
  };
  refuseMissingNative(field, right);
  if (right.passive === true && !speakerListens) {
    field.entries
      ?.get('passive')
      ?.refuse('a passive peer needs the speaker to listen: set speaker.listen: [ "0.0.0.0:179" ]');
  }
  if (right.holdTime !== undefined && parseDuration(right.holdTime) === 0) {
    field.entries
      ?.get('holdTime')
      ?.warn(
        'with a hold time of 0s a dead node keeps its route until TCP notices: write 3s or more',
        'WARN_HOLD_TIME_ZERO',
      );
  }
  refuseTwin(field, right, lines);
  const { address, asn } = right;
  return address === undefined || asn === undefined ? undefined : { ...right, address, asn };
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

/** A peer is known by its address, port and local address; where one of them is at fault, there is nothing to compare. */
function refuseTwin(field: Field, right: Partial<PeerOptions>, lines: Map<string, number>): void {
  const { address, port, localAddress } = right;
  const written = field.entries;
  if (address === undefined) return;
  if (port === undefined && written?.has('port') === true) return;
  if (localAddress === undefined && written?.has('localAddress') === true) return;
  const { id } = parsePeerOptions({ ...anyPeer, address, port, localAddress });
  const line = lines.get(id);
  if (line === undefined) lines.set(id, field.position.line);
  else {
    field.refuse(
      `there is a peer ${id} already, in line ${line}: two peers differ in address, port or localAddress`,
    );
  }
}
