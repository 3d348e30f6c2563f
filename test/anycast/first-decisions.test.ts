import { describe, expect, test } from '@jest/globals';
import { FirstDecisions } from '../../src/anycast/first-decisions.ts';
import type { AnnouncementEvents, DecisionEvent } from '../../src/anycast/lifecycle-events.ts';
import { Emitter, reason } from '../../src/core/index.ts';
import { AnycastLab, PREFIX, PushedHealth } from './lab.ts';

const OTHER = '192.0.2.11/32';

/** A node whose router keeps its routes over a restart, not started. */
function restartLab(): AnycastLab {
  const lab = new AnycastLab();
  void lab.anycast.speaker.removePeer(lab.peer);
  lab.anycast.addPeer({
    address: lab.peer,
    asn: 65_000,
    gracefulRestart: { restartTime: '60s', selectionDeferral: '30s' },
  });
  return lab;
}

function decisionFor(code: string): DecisionEvent {
  return { reason: reason(code, code) } as DecisionEvent;
}

/** What the router has heard: announcements, and End-of-RIB. */
function heard({ router }: AnycastLab): readonly [announcing: number, endOfRib: number] {
  const { announcing = 0, endOfRib = 0 } = router.peers[0]?.updates ?? {};
  return [announcing, endOfRib];
}

describe('End-of-RIB after a start', () => {
  test('waits for the verdict', async () => {
    const lab = restartLab();
    const health = new PushedHealth();
    lab.anycast.announce(PREFIX, { health });
    await lab.start();
    expect(heard(lab)).toEqual([0, 0]);
    health.push('online');
    await lab.clock.advance(10);
    expect(heard(lab)).toEqual([1, 1]);
  });

  test('comes with the verdict that the service is dead, too: what the router has kept goes', async () => {
    const lab = restartLab();
    const health = new PushedHealth();
    lab.anycast.announce(PREFIX, { health });
    await lab.start();
    health.push('offline');
    await lab.clock.advance(10);
    expect(heard(lab)).toEqual([0, 1]);
  });

  test('waits for all announcements', async () => {
    const lab = restartLab();
    const [one, other] = [new PushedHealth(), new PushedHealth()];
    lab.anycast.announce(PREFIX, { health: one });
    lab.anycast.announce(OTHER, { health: other });
    await lab.start();
    one.push('online');
    await lab.clock.advance(1_000);
    expect(heard(lab)).toEqual([1, 0]);
    other.push('offline');
    await lab.clock.advance(10);
    expect(heard(lab)).toEqual([1, 1]);
  });

  test('waits for one that is added meanwhile', async () => {
    const lab = restartLab();
    const [one, other] = [new PushedHealth(), new PushedHealth()];
    lab.anycast.announce(PREFIX, { health: one });
    await lab.start();
    lab.anycast.announce(OTHER, { health: other });
    one.push('online');
    await lab.clock.advance(1_000);
    expect(heard(lab)).toEqual([1, 0]);
  });

  test('does not wait for one that is removed', async () => {
    const lab = restartLab();
    const announcement = lab.anycast.announce(PREFIX, { health: new PushedHealth() });
    await lab.start();
    void announcement.remove();
    await lab.clock.advance(10);
    expect(heard(lab)).toEqual([0, 1]);
  });

  test('waits no longer than selectionDeferral', async () => {
    const lab = restartLab();
    lab.anycast.announce(PREFIX, { health: new PushedHealth() });
    await lab.start();
    await lab.clock.advance(20_000);
    expect(heard(lab)).toEqual([0, 1]);
  });

  test('comes at once where nothing follows any health', async () => {
    const lab = restartLab();
    await lab.start();
    expect(heard(lab)).toEqual([0, 1]);
  });
});

describe('what is there for a moment only is no decision', () => {
  /** Whether somebody still waits after one announcement has decided, for reasons of these codes. */
  function waitsAfter(codes: readonly string[]): boolean {
    let waits = false;
    const decisions = new FirstDecisions(() => {
      waits = true;
      return () => {
        waits = false;
      };
    });
    const announcement = new Emitter<AnnouncementEvents>();
    decisions.begin([announcement]);
    for (const code of codes) announcement.emit('decision', decisionFor(code));
    return waits;
  }

  test.each(['flag-unknown', 'address-off', 'address-pending'])('%s', (code) => {
    expect(waitsAfter([code])).toBe(true);
  });

  test('and what comes after it is one', () => {
    expect(waitsAfter(['address-off', 'address-pending', 'all-backends-online'])).toBe(false);
  });
});

test('a stop leaves nobody waiting', async () => {
  const lab = restartLab();
  lab.anycast.announce(PREFIX, { health: new PushedHealth() });
  await lab.start();
  await lab.stop();
  await lab.router.stop();
  expect(lab.clock.pending).toBe(0);
});
