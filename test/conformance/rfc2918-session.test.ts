import { expect, test } from '@jest/globals';
import { message } from '../bgp-packet-lite/octets.ts';
import { peerOpen } from '../bgp/session/cells.ts';
import { establishedLab, gaps } from '../bgp/session/session-lab.ts';
import { agreed, capabilities } from './opening.ts';

/** The families and subtypes that the session tells of when the peer sends these bodies of ROUTE-REFRESH. */
async function told(
  { ours, theirs }: { readonly ours: string; readonly theirs: string },
  ...bodies: readonly string[]
): Promise<readonly string[]> {
  const { clock, session, peer } = await establishedLab({
    context: { capabilities: capabilities(ours) },
    open: { ...peerOpen, capabilities: [...peerOpen.capabilities, ...capabilities(theirs)] },
  });
  const heard: string[] = [];
  session.on('route-refresh', ({ refresh: { afi, safi, subtype } }) => {
    heard.push(`${afi}/${safi} ${subtype}`);
  });
  for (const body of bodies) peer.last.connection.write(message(5, body));
  await clock.advance(200);
  expect([session.phase, peer.connections.length]).toEqual(['established', 1]);
  return heard;
}

test.each([
  ['both sides', '02 00', '02 00', 'plain'],
  ['us alone', '02 00', '', 'none'],
  ['the peer alone', '', '02 00', 'none'],
])('2918 both may ask where capability 2 is that of %s', (_whose, ours, theirs, expected) => {
  expect(agreed({ ours, theirs }).routeRefresh).toBe(expected);
});

test('2918 capability 128 is no capability 2', () => {
  expect(agreed({ ours: '02 00', theirs: '80 00' }).routeRefresh).toBe('none');
});

test('2918 a request for a family of the session is told', async () => {
  expect(await told({ ours: '02 00', theirs: '02 00' }, '0001 00 01')).toEqual(['1/1 0']);
});

test('2918 whoever has our capability may ask, with or without one of its own', async () => {
  expect(await told({ ours: '02 00', theirs: '' }, '0001 00 01')).toEqual(['1/1 0']);
});

test('2918 a request with filters (RFC 5291) is a request', async () => {
  const body = '0001 00 01 01 40 0000';
  expect(await told({ ours: '02 00', theirs: '02 00' }, body)).toEqual(['1/1 0']);
});

test('2918 a request for a family that the session does not have is ignored', async () => {
  const bodies = ['0002 00 01', '0001 00 02', 'ffff 00 ff'];
  expect(await told({ ours: '02 00', theirs: '02 00' }, ...bodies)).toEqual([]);
});

test('2918 a request is ignored where we have not offered to answer', async () => {
  expect(await told({ ours: '', theirs: '02 00' }, '0001 00 01')).toEqual([]);
});

test('2918 a request does not restart our keepalive timer', async () => {
  const { clock, peer } = await establishedLab({
    context: { capabilities: capabilities('02 00') },
  });
  await clock.advance(1_000);
  peer.last.connection.write(message(5, '0001 00 01'));
  await clock.advance(3_000);
  expect(gaps(peer.last.times('keepalive'))).toEqual([3_000]);
});
