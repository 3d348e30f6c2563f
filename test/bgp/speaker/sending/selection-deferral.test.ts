import { describe, expect, test } from '@jest/globals';
import { FeedLab, type PeerKind } from './feed-lab.ts';

const A = '192.0.2.1/32';

/** It waits half a minute at most. */
const patient: PeerKind = { selectionDeferral: 30_000 };

describe('while it is not decided what to announce (RFC 4724 §4.1)', () => {
  test('a peer that keeps routes gets no End-of-RIB', async () => {
    const lab = new FeedLab();
    lab.distribution.deferral.begin();
    const peer = lab.connect(patient);
    await lab.clock.advance(29_999);
    expect(peer.sizes()).toEqual([]);
  });

  test('routes go out, and withdrawals', async () => {
    const lab = new FeedLab();
    lab.distribution.deferral.begin();
    const peer = lab.connect(patient);
    const handle = lab.announce(A);
    await lab.settle();
    handle.withdraw();
    await lab.settle();
    expect(peer.told).toEqual([`+${A}`, `-${A}`]);
  });

  test('a peer that keeps none gets its End-of-RIB at once', async () => {
    const lab = new FeedLab();
    lab.distribution.deferral.begin();
    const peer = lab.connect();
    await lab.settle();
    expect(peer.sizes()).toEqual(['EoR']);
  });

  test('a peer that asks for all routes again waits for End-of-RIB, before which no BoRR may go (RFC 7313 §4)', async () => {
    const lab = new FeedLab();
    const over = lab.distribution.deferral.begin();
    lab.announce(A);
    const peer = lab.connect({ ...patient, negotiated: { routeRefresh: 'enhanced' } });
    await lab.settle();
    peer.feed.refresh('ipv4-unicast');
    await lab.settle();
    expect(peer.sizes()).toEqual(['UPDATE 48']);
    over();
    await lab.settle();
    expect(peer.sizes()).toEqual(['EoR', 'BoRR', 'UPDATE 48', 'EoRR']);
  });
});

describe('End-of-RIB', () => {
  test('goes out when the last of those who decide has decided', async () => {
    const lab = new FeedLab();
    const first = lab.distribution.deferral.begin();
    const last = lab.distribution.deferral.begin();
    const peer = lab.connect(patient);
    first();
    first();
    await lab.settle();
    expect(peer.sizes()).toEqual([]);
    last();
    await lab.settle();
    expect(peer.sizes()).toEqual(['EoR']);
  });

  test('comes behind what was decided in the same turn', async () => {
    const lab = new FeedLab();
    const over = lab.distribution.deferral.begin();
    const peer = lab.connect(patient);
    await lab.settle();
    over();
    lab.announce(A);
    await lab.settle();
    expect(peer.sizes()).toEqual(['UPDATE 48', 'EoR']);
  });

  test('goes out when the time is over since the deferral began, not since the session', async () => {
    const lab = new FeedLab();
    lab.distribution.deferral.begin();
    await lab.clock.advance(20_000);
    const peer = lab.connect(patient);
    await lab.clock.advance(9_999);
    expect(peer.sizes()).toEqual([]);
    await lab.clock.advance(1);
    expect(peer.sizes()).toEqual(['EoR']);
  });

  test('goes out once, when both come', async () => {
    const lab = new FeedLab();
    const over = lab.distribution.deferral.begin();
    const peer = lab.connect(patient);
    await lab.clock.advance(30_000);
    over();
    await lab.settle();
    expect(peer.sizes()).toEqual(['EoR']);
  });

  test('goes out at once on a session that begins afterwards', async () => {
    const lab = new FeedLab();
    lab.distribution.deferral.begin();
    await lab.clock.advance(30_000);
    const peer = lab.connect(patient);
    await lab.settle();
    expect(peer.sizes()).toEqual(['EoR']);
  });

  test('waits for nobody where nobody has anything to decide', async () => {
    const lab = new FeedLab();
    const peer = lab.connect(patient);
    await lab.settle();
    expect(peer.sizes()).toEqual(['EoR']);
  });
});

test('a session that ends meanwhile leaves no timer', async () => {
  const lab = new FeedLab();
  lab.distribution.deferral.begin();
  const peer = lab.connect(patient);
  await lab.settle();
  peer.feed.end();
  await lab.settle();
  expect(lab.clock.pending).toBe(0);
});
