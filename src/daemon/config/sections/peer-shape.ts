import * as v from 'valibot';
import type { AcceptOptions, Family, PeerOptions, Role } from '../../../bgp/speaker/index.ts';
import type { KnownKeys } from '../../../core/index.ts';
import type { Field } from '../field.ts';
import { anything, duration, flag, listOf, mapping, number, readShape, text } from '../shape.ts';

/** Whose kinds are looked at here; which values are allowed says the parser of the API. */
const words = <Word extends string>(sample: Word): v.GenericSchema<Word> => anything<Word>(sample);

const communities = (sample: string): v.GenericSchema<string[]> =>
  listOf(text(`"${sample}"`), `[ "${sample}" ]`);

const common = {
  asn: anything<number | 'external' | 'internal'>('65000'),
  localAddress: v.exactOptional(text('10.0.0.11')),
  localAsn: v.exactOptional(number('65020')),
  holdTime: v.exactOptional(duration('9s')),
  startupHoldTime: v.exactOptional(duration('60s')),
  delayOpen: v.exactOptional(duration('5s')),
  idleHold: v.exactOptional(
    mapping(
      {
        initial: v.exactOptional(duration('1s')),
        maximum: v.exactOptional(duration('60s')),
      },
      '{ initial: 1s, maximum: 60s }',
    ),
  ),
  collisionDetectEstablishedState: v.exactOptional(flag()),
  sendNotificationWithoutOpen: v.exactOptional(flag()),
  trackTcpState: v.exactOptional(flag()),
  families: v.exactOptional(listOf(words<Family>('ipv4-unicast'), '[ ipv4-unicast ]')),
  nextHop: v.exactOptional(
    anything<string | Partial<Record<Family, string>>>('{ ipv6-unicast: "2001:db8::1" }'),
  ),
  addPath: v.exactOptional(words<'send' | 'receive' | 'both'>('send')),
  extendedMessage: v.exactOptional(flag()),
  role: v.exactOptional(words<Role>('customer')),
  strictRole: v.exactOptional(flag()),
  gracefulRestart: v.exactOptional(
    v.union([
      v.literal(false),
      mapping(
        {
          restartTime: duration('120s'),
          notification: v.exactOptional(flag()),
          selectionDeferral: v.exactOptional(duration('30s')),
          forwardingPreserved: v.exactOptional(flag()),
        },
        '{ restartTime: 120s }',
      ),
    ]),
  ),
  maxPrefixes: v.exactOptional(number('1000')),
  enforceFirstAs: v.exactOptional(flag()),
  keepRoutes: v.exactOptional(anything<boolean | number>('true')),
  med: v.exactOptional(number('100')),
  localPref: v.exactOptional(number('100')),
  prepend: v.exactOptional(number('2')),
  communities: v.exactOptional(communities('65000:100')),
  largeCommunities: v.exactOptional(communities('65000:1:2')),
  extendedCommunities: v.exactOptional(communities('rt:65000:100')),
  // What is written in the place of a password is never shown.
  password: v.exactOptional(anything('{ file: ./password }')),
  ttlSecurity: v.exactOptional(flag()),
  multihop: v.exactOptional(number('2')),
  tos: v.exactOptional(number('0xc0')),
  bindToDevice: v.exactOptional(text('eth1')),
};

const peerSchema = v.object({
  address: text('10.0.0.1'),
  port: v.exactOptional(number('179')),
  passive: v.exactOptional(flag()),
  connectRetry: v.exactOptional(duration('5s')),
  allowAutomaticStart: v.exactOptional(flag()),
  ...common,
});

const acceptSchema = v.object({
  accept: text('10.0.0.0/24'),
  limit: v.exactOptional(number('50')),
  ...common,
});

/** What a peer with an address has; what is written in the place of its password may be anything. */
export type PeerValues = Partial<Omit<PeerOptions, 'password'>> & { readonly password?: unknown };

/** What the peers of a prefix have. */
export type AcceptValues = Partial<Omit<AcceptOptions, 'prefix' | 'password'>> & {
  readonly accept?: string;
  readonly password?: unknown;
};

/** The keys of a peer that have the right kinds; undefined if it is no mapping. */
export function readPeerShape(
  field: Field,
  sample: string,
  keys: KnownKeys,
): PeerValues | undefined {
  return readShape(field, peerSchema, sample, keys);
}

/** The same for the peers of a prefix. */
export function readAcceptShape(
  field: Field,
  sample: string,
  keys: KnownKeys,
): AcceptValues | undefined {
  return readShape(field, acceptSchema, sample, keys);
}
