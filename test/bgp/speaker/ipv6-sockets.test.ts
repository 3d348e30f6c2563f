import { afterEach, expect, test } from '@jest/globals';
import { Speaker, type PeerOptions } from '../../../src/bgp/speaker/index.ts';
import { describeUnless, lacksIpv6 } from '../../support/prerequisite.ts';
import { describeNative } from '../../system/native.ts';
import { next, portOfSpeaker } from './speaker-ports.ts';

const HOST = '::1';
const ours: PeerOptions = { address: HOST, asn: 65_000 };
const theirs: PeerOptions = { address: HOST, asn: 65_010, passive: true };

const speakers: Speaker[] = [];

afterEach(async () => {
  await Promise.all(speakers.splice(0).map((speaker) => speaker.stop()));
});

/** Two speakers on sockets, the first of which dials the second, with a session between them. */
async function pair(
  options: Partial<PeerOptions> = {},
  other: Partial<PeerOptions> = options,
): Promise<{ dialling: Speaker; waiting: Speaker; name: string }> {
  const waiting = new Speaker({ asn: 65_000, routerId: '10.0.0.1', listen: [`[${HOST}]:0`] });
  const dialling = new Speaker({ asn: 65_010, routerId: '10.0.0.11' });
  speakers.push(waiting, dialling);
  waiting.addPeer({ ...theirs, ...other });
  await waiting.start();
  const name = dialling.addPeer({ ...ours, ...options, port: portOfSpeaker(waiting) });
  await dialling.start();
  await Promise.all([dialling.established(), waiting.established()]);
  return { dialling, waiting, name };
}

describeUnless(lacksIpv6(), 'a session over IPv6', () => {
  test('has the family of its address', async () => {
    const { dialling } = await pair();
    const announced = next(dialling, 'announced');
    dialling.announce({ prefix: '2001:db8:1::/48' });
    expect(await announced).toMatchObject({ prefix: '2001:db8:1::/48' });
  });

  test('is there for a prefix that is accepted', async () => {
    const waiting = new Speaker({ asn: 65_000, routerId: '10.0.0.1', listen: [`[::]:0`] });
    const dialling = new Speaker({ asn: 65_010, routerId: '10.0.0.11' });
    speakers.push(waiting, dialling);
    waiting.acceptPeers({ prefix: '::/64', asn: 65_010 });
    await waiting.start();
    dialling.addPeer({ ...ours, port: portOfSpeaker(waiting) });
    await dialling.start();
    await dialling.established();
    expect(waiting.peers).toMatchObject([{ peer: HOST, dynamic: true }]);
  });
});

describeNative('a session over IPv6 with a password', () => {
  test('lives on when both sides change it', async () => {
    const { dialling, waiting, name } = await pair({ password: 'old' });
    const changes: string[] = [];
    for (const speaker of [dialling, waiting]) {
      speaker.on('peer', ({ reason: { code } }) => changes.push(code));
    }
    const port = portOfSpeaker(waiting);
    await dialling.changePeer(name, { ...ours, port, password: 'new' });
    await waiting.changePeer(HOST, { ...theirs, password: 'new' });
    const received = next(waiting, 'received');
    dialling.announce({ prefix: '2001:db8:1::/48' });
    await received;
    expect(changes).toEqual([]);
  });

  test('takes the new one for the next connection too', async () => {
    const { dialling, waiting, name } = await pair({ password: 'old' });
    const port = portOfSpeaker(waiting);
    await dialling.changePeer(name, { ...ours, port, password: 'new' });
    await waiting.changePeer(HOST, { ...theirs, password: 'new' });
    waiting.resetPeer(HOST);
    await next(dialling, 'peer');
    await dialling.established();
    expect(dialling.peers).toMatchObject([{ state: 'established' }]);
  });

  test('has what else the kernel does', async () => {
    const { dialling } = await pair({ password: 's3cret', ttlSecurity: true, tos: 0xc0 });
    expect(dialling.peers).toMatchObject([{ state: 'established' }]);
  });
});
