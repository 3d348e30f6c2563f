import type { MessageContext } from '../../../src/bgp-packet-lite/index.ts';
import {
  ReceivedUpdate,
  type Cease,
  type NegotiatedSession,
} from '../../../src/bgp/session/index.ts';
import { RouteReceiver, type RouteReceiverSetup } from '../../../src/bgp/speaker/route-receiver.ts';
import { seededRandom, VirtualClock } from '../../../src/testing/index.ts';
import { hex, update } from '../../bgp-packet-lite/octets.ts';
import { plainSession } from '../session/plain-session.ts';

/** An external session with AS 65000 that has both families, and nothing beside. */
const negotiated: NegotiatedSession = {
  ...plainSession,
  families: ['ipv4-unicast', 'ipv6-unicast'],
};

/** ORIGIN IGP, the AS_PATH 65000 65001, NEXT_HOP 192.0.2.1. */
export const attributes = '40 01 01 00  40 02 0a 02 02 0000fde8 0000fde9  40 03 04 c0000201';

/** The same for MP_REACH: without NEXT_HOP. */
export const mpAttributes = '40 01 01 00  40 02 0a 02 02 0000fde8 0000fde9';

/** MP_REACH of IPv6 unicast, next hop 2001:db8::1, with these prefixes in hexadecimal. */
export function mpReach(nlri: string): string {
  const length = (21 + nlri.replaceAll(' ', '').length / 2).toString(16).padStart(2, '0');
  return `80 0e ${length} 0002 01 10 20010db8000000000000000000000001 00 ${nlri}`;
}

export interface ReceiverLab {
  readonly clock: VirtualClock;
  readonly receiver: RouteReceiver;
  /** What the receiver has told, in order. */
  readonly told: string[];
  /** What it has ended the session with. */
  readonly resets: Cease[];
  /** What it has sent, in hexadecimal without the marker. */
  readonly sent: string[];
  /** An UPDATE arrives. */
  readonly receive: (parts: Parameters<typeof update>[0]) => void;
  /** The prefixes that are kept, in alphabetical order; with `#` and the path identifier. */
  readonly kept: () => readonly string[];
}

/** A receiver of AS 65010, router ID 10.0.0.11, whose session has begun. */
export function receiverLab({
  configuration = {},
  session = {},
  wants = false,
}: {
  configuration?: Partial<RouteReceiverSetup['configuration']>;
  session?: Partial<NegotiatedSession>;
  wants?: boolean;
} = {}): ReceiverLab {
  const clock = new VirtualClock();
  const told: string[] = [];
  const resets: Cease[] = [];
  const sent: string[] = [];
  const agreed = { ...negotiated, ...session };
  const receiver = new RouteReceiver({
    configuration: {
      id: '10.0.0.1',
      maxPrefixes: undefined,
      enforceFirstAs: false,
      keepRoutes: 0,
      ...configuration,
    },
    ownAsns: [65_010, 65_010],
    routerId: 0x0a00000b,
    session: {
      phase: 'established',
      negotiated: agreed,
      reset: (cease) => resets.push(cease),
      sendMessages: (octets) => sent.push(hex(octets).replaceAll('f'.repeat(32), ' ').trim()),
    },
    clock,
    random: seededRandom(1),
    listener: {
      wantsUpdates: () => wants,
      received: (decoded) => told.push(`received ${decoded.nlri.length} prefixes`),
      faults: (faults) => {
        for (const { disposition, attribute = 0 } of faults) {
          told.push(`${disposition} ${attribute}`);
        }
      },
      prefixLimit: (prefixes, maximum) => told.push(`${prefixes} of ${maximum}`),
    },
  });
  receiver.begin(agreed);
  const context: MessageContext = {
    fourOctetAsn: agreed.fourOctetAsn,
    addPath: agreed.addPathReceive.map((family) => ({
      afi: family === 'ipv4-unicast' ? 1 : 2,
      safi: 1,
    })),
    peerType: agreed.peerAsn === 65_010 ? 'internal' : 'external',
  };
  return {
    clock,
    receiver,
    told,
    resets,
    sent,
    receive: (parts) => {
      receiver.receive(new ReceivedUpdate(update(parts), context));
    },
    kept: () =>
      Array.from(receiver.routes(), ({ prefix, pathId }) =>
        pathId === undefined ? prefix : `${prefix}#${pathId}`,
      ).sort(),
  };
}
