/**
 * What must compile, and what must not. It is never run: `npm run check:types` reads it, and a `@ts-expect-error` above
 * a line that compiles is an error itself.
 */
import {
  Anycast,
  Health,
  httpCheck,
  Speaker,
  tcpCheck,
  type Announcement,
  type AnycastEvent,
  type Check,
  type Clock,
  type Reason,
  type ReasonCode,
} from 'keepcast';
import {
  decodeMessage,
  type BgpMessage,
  type MpReach,
  type MpUnreach,
  type PathAttribute,
} from 'keepcast/bgp-packet-lite';
import { VirtualClock } from 'keepcast/testing';

declare function use(...values: readonly unknown[]): void;

const web = Health.of({
  backends: {
    a: httpCheck('http://10.0.0.1/', { timeout: '500ms', expectStatus: ['200-299', 301] }),
    b: [tcpCheck('10.0.0.1:80'), () => Promise.resolve()],
  },
  interval: '1s',
});

// The names of the backends reach the events.
web.on('change', ({ backend, to, reason }) => {
  const name: 'a' | 'b' = backend;
  const text = `${name} ${to} ${reason.message}`;
  use(text);
  // @ts-expect-error there is no backend c
  if (backend === 'c') use(0);
});
// @ts-expect-error there is no such event
web.on('changed', () => undefined);
// @ts-expect-error a duration needs a unit
Health.of({ backends: { a: tcpCheck('10.0.0.1:80') }, interval: '1 second' });
// @ts-expect-error a group has backends
Health.of({});
// @ts-expect-error rise is a number
Health.of({ backends: { a: tcpCheck('10.0.0.1:80') }, rise: '2' });

const anycast = new Anycast({ asn: 65_010, routerId: '10.0.0.11', clock: new VirtualClock() });
anycast.addPeer({ address: '10.0.0.1', asn: 65_000, holdTime: '9s' });
// @ts-expect-error a peer has an AS number
anycast.addPeer({ address: '10.0.0.1' });
// @ts-expect-error a slip of the pen
anycast.addPeer({ address: '10.0.0.1', asn: 65_000, holdtime: '9s' });
// @ts-expect-error not in this version
anycast.addPeer({ address: '10.0.0.1', asn: 65_000, bfd: true });
anycast.addPeer({ address: '10.0.0.1', asn: 65_000, password: { environment: 'BGP_PASSWORD' } });

const vip = anycast.announce('192.0.2.10/32', { health: web, withdrawWhen: 'any-offline' });
vip.on(
  'announced',
  ({ peer, prefix, reason }: { peer: string; prefix: string; reason: Reason }) => {
    use(peer, prefix, reason);
  },
);
// @ts-expect-error there is no such condition
anycast.announce('192.0.2.10/32', { health: web, withdrawWhen: 'all-online' });
// Conditions, with the names of groups and backends.
const dns = Health.of({ backends: { ns: tcpCheck('10.0.0.3:53') } });
anycast.announce('192.0.2.11/32', {
  health: { web, dns },
  withdrawWhen: {
    anyOf: [
      { group: 'web', when: { fewerOnlineThan: 2 } },
      { allOf: [{ onlineBelow: '50%' }, { weightBelow: 4, hysteresis: 1 }] },
      ({ backends, groups }) => {
        const name: 'web/a' | 'web/b' | 'dns/ns' | undefined = backends[0]?.name;
        return { withdraw: groups.dns.backends.length === 0, reason: `${name ?? ''} is first` };
      },
    ],
  },
  actions: { degraded: { med: 200 }, down: 'withdraw', drain: { perPeer: { p: 'withdraw' } } },
  metric: { priority: { base: 100, weights: { 'web/a': -20 } } },
});
anycast.announce('192.0.2.11/32', {
  health: web,
  withdrawWhen: ({ backends }) => backends.every(({ name }) => name === 'a'),
});
anycast.announce('192.0.2.11/32', {
  health: { web, dns },
  // @ts-expect-error there is no such group
  withdrawWhen: { group: 'wep', when: 'all-offline' },
});
anycast.announce('192.0.2.11/32', {
  health: web,
  // @ts-expect-error one group has no name
  withdrawWhen: { group: 'web', when: 'all-offline' },
});
// @ts-expect-error a percentage has its sign
anycast.announce('192.0.2.11/32', { health: web, withdrawWhen: { onlineBelow: '50' } });
// @ts-expect-error a number of backends
anycast.announce('192.0.2.11/32', { health: web, withdrawWhen: { fewerOnlineThan: '2' } });
// @ts-expect-error a condition answers at once
anycast.announce('192.0.2.11/32', { health: web, withdrawWhen: () => Promise.resolve(true) });
// @ts-expect-error there is no such state
anycast.announce('192.0.2.11/32', { health: web, actions: { dawn: 'withdraw' } });
// @ts-expect-error there is no such action
anycast.announce('192.0.2.11/32', { health: web, actions: { down: 'withdrawn' } });
anycast.announce('192.0.2.11/32', {
  health: web,
  // @ts-expect-error there is no backend c
  metric: { priority: { base: 100, weights: { c: -20 } } },
});

// @ts-expect-error an announcement follows a health group
anycast.announce('192.0.2.10/32', { withdrawWhen: 'all-offline' });
// @ts-expect-error a MED is a number
anycast.announce('192.0.2.10/32', { health: web, med: '100' });

// Everything that happens, told apart by `event`.
anycast.events.on('event', (event: AnycastEvent) => {
  if (event.event === 'decision') use(event.decision);
  // @ts-expect-error only a decision has one
  use(event.decision);
});

// @ts-expect-error an announcement is made by `announce`
new Announcement();

const code: ReasonCode = 'all-backends-offline';
// @ts-expect-error there is no such reason
const noCode: ReasonCode = 'all-backends-ofline';
use(code, noCode);

const speaker = new Speaker({ asn: 65_010, routerId: '10.0.0.11' });
const route = speaker.announce({ prefix: '192.0.2.10/32', communities: ['65000:100'] });
route.update({ med: 5 });
// @ts-expect-error a prefix does not change
route.update({ prefix: '192.0.2.11/32' });

// A check of one's own is an object with `run`, or a function.
const custom: Check = { kind: 'mine', target: 'it', run: () => Promise.resolve(undefined) };
use(custom);
// @ts-expect-error a check says what it looks at
const nameless: Check = { run: () => Promise.resolve(undefined) };
use(nameless);

// A message is told apart by `type`.
const message: BgpMessage = decodeMessage(new Uint8Array(), { fourOctetAsn: true });
if (message.type === 'open') use(message.routerId);
// @ts-expect-error only an OPEN has one
use(message.routerId);

// The code of an attribute decides about its name.
const origin: PathAttribute = { code: 1, flags: 0x40, name: 'ORIGIN', value: 'igp' };
// @ts-expect-error ORIGIN is attribute 1
const misnamed: PathAttribute = { code: 99, flags: 0x40, name: 'ORIGIN', value: 'igp' };
const octetsOfAny: PathAttribute = {
  code: 1,
  flags: 0x40,
  name: 'unknown',
  value: Uint8Array.of(9),
};
use(origin, misnamed, octetsOfAny);

// Both tell attributes apart; a code alone leaves open whether the value was kept as octets.
declare const attribute: PathAttribute;
if (attribute.name === 'MED') {
  const code4: 4 = attribute.code;
  const med: number = attribute.value;
  use(code4, med);
}
if (attribute.code === 4) {
  const med: number | Uint8Array = attribute.value;
  use(med);
}

// AFI and SAFI decide about the family, and that about the next hops.
const nlri = [] as const;
const ipv6: MpReach = { afi: 2, safi: 1, family: 'ipv6', nextHops: [new Uint8Array(16)], nlri };
// @ts-expect-error AFI 1 is IPv4
const wrongAfi: MpReach = { afi: 1, safi: 1, family: 'ipv6', nextHops: [], nlri };
// @ts-expect-error the prefixes of SAFI 128 are not read
const wrongSafi: MpReach = { afi: 1, safi: 128, family: 'ipv4', nextHops: [], nlri };
// @ts-expect-error a next hop of IPv6 has 16 octets
const wrongNextHop: MpReach = { afi: 2, safi: 1, family: 'ipv6', nextHops: [1], nlri };
// @ts-expect-error AFI 2 is IPv6
const wrongUnreach: MpUnreach = { afi: 2, safi: 1, family: 'ipv4', withdrawn: [] };
use(ipv6, wrongAfi, wrongSafi, wrongNextHop, wrongUnreach);

// @ts-expect-error a clock has more than now()
const clock: Clock = { now: () => 0 };
use(clock);
