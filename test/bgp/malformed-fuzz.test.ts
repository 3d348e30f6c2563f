import { expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { PeerOptions } from '../../src/bgp/speaker/index.ts';
import { mutate, mutations } from '../support/malformed/mutation.ts';
import { octetsOf } from '../support/malformed/octets.ts';
import { recordedSessions } from '../support/malformed/recorded-sessions.ts';
import { eventually, openSockets } from '../support/malformed/resources.ts';
import { Target } from '../support/malformed/target.ts';
import { propertyRuns } from '../support/property-runs.ts';

/*
 * Sessions of five daemons, changed a little, against a listener of ours. A client ends its side when it has said
 * everything: whatever that was, the speaker has to have read it, and to end its side too. An exception in it would end
 * the process, and fails the test that runs.
 */

jest.setTimeout(600_000);

const sessions = recordedSessions();
const socketsBefore = openSockets();

/** Whatever makes the speaker look closer at what it receives. */
const curious: Partial<PeerOptions> = {
  asn: 'external',
  families: ['ipv4-unicast', 'ipv6-unicast'],
  nextHop: '2001:db8::11',
  addPath: 'both',
  keepRoutes: 1_000,
  maxPrefixes: 500,
};

/** What became of a client that has sent these octets and then FIN. */
async function fate(octets: Uint8Array, extendedMessage: boolean) {
  const target = await Target.start();
  const { speaker } = target;
  let seen = 0;
  speaker.on('received', ({ peer }) => {
    for (const { attributes } of speaker.receivedRoutes(peer)) seen += attributes.length;
  });
  const { client, peer } = await target.connected('external', { ...curious, extendedMessage });
  client.write(octets);
  client.finish();
  await client.ended();
  const { state } = target.status(peer);
  await target.stop();
  return { notifications: client.notifications, messages: client.messages.length, state, seen };
}

test.each(sessions)('what was recorded of $name is no fault', async ({ opening, rest }) => {
  const said = rest.filter((message) => message.slice(36, 38) !== '03').join('');
  const { notifications, messages } = await fate(octetsOf(opening + said), true);
  expect({ notifications, hasSession: messages > 2 }).toEqual({
    notifications: [],
    hasSession: true,
  });
});

test('what a daemon says after its OPEN, mutated, ends with one NOTIFICATION or none', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...sessions),
      fc.nat(),
      mutations,
      fc.boolean(),
      async ({ opening, rest }, from, list, extended) => {
        const start = rest.length === 0 ? 0 : from % rest.length;
        const octets = mutate(octetsOf(rest.slice(start, start + 8).join('')), list);
        const { notifications, state } = await fate(
          Buffer.concat([octetsOf(opening), octets]),
          extended,
        );
        expect(notifications.length).toBeLessThanOrEqual(1);
        expect(['idle', 'active']).toContain(state);
      },
    ),
    { numRuns: propertyRuns(300) },
  );
});

test('an OPEN, mutated, ends with one NOTIFICATION or none', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...sessions),
      mutations,
      async ({ opening, rest: [next = ''] }, list) => {
        const octets = mutate(octetsOf(opening + next), list);
        const { notifications, state } = await fate(octets, true);
        expect(notifications.length).toBeLessThanOrEqual(1);
        expect(['idle', 'active']).toContain(state);
      },
    ),
    { numRuns: propertyRuns(150) },
  );
});

test('garbage ends with one NOTIFICATION or none', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...sessions),
      fc.uint8Array({ maxLength: 5_000, size: 'max' }),
      async ({ opening }, garbage) => {
        const { notifications } = await fate(Buffer.concat([octetsOf(opening), garbage]), true);
        expect(notifications.length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: propertyRuns(50) },
  );
});

test('none of them has left a socket', async () => {
  await eventually(() => openSockets() <= socketsBefore);
  expect(openSockets()).toBeLessThanOrEqual(socketsBefore);
});
