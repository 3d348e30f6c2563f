import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AnnouncementOptions, HealthSource } from '../../src/anycast/index.ts';
import { AnycastLab } from './lab.ts';

let lab: AnycastLab;

beforeEach(() => {
  lab = new AnycastLab();
});

function announce(options: Omit<AnnouncementOptions, 'health'>, prefix = '192.0.2.10/32'): void {
  const health: HealthSource = lab.health;
  lab.anycast.announce(prefix, { ...options, health });
}

const addHider = (): string =>
  lab.anycast.addPeer({ address: '10.0.0.7', asn: 65_000, med: 50, prepend: 1 });

/** What peers hide, as they were warned of. */
const warned = (): unknown[] =>
  lab.events.flatMap((event) => (event.event === 'warning' ? [event.reason] : []));

describe('a peer with a med of its own', () => {
  test('is warned of when an announcement comes whose action says another one', () => {
    addHider();
    announce({ actions: { down: { med: 1_000 } } });
    expect(warned()).toEqual([
      {
        code: 'attribute-hidden',
        message:
          'the med that peer 10.0.0.7 has of its own counts before actions.down of 192.0.2.10/32, which it never sees: leave it out there, or write med in perPeer of the announcement',
        evidence: {
          ...{ peer: '10.0.0.7', prefix: '192.0.2.10/32' },
          ...{ attribute: 'med', hidden: 'actions.down' },
        },
      },
    ]);
  });

  test('is warned of when it comes after such an announcement', () => {
    announce({ metric: { prepend: { full: 0, none: 4 } } });
    addHider();
    expect(warned()).toEqual([
      expect.objectContaining({
        code: 'attribute-hidden',
        message: expect.stringContaining('metric'),
      }),
    ]);
  });

  test('is warned of when an announcement is changed to say another one', () => {
    addHider();
    announce({ med: 100 });
    const [vip] = lab.anycast.announcements;
    vip?.update({ health: lab.health, actions: { down: { med: 1_000 } } });
    expect(warned()).toEqual([expect.objectContaining({ code: 'attribute-hidden' })]);
  });

  test('is warned of once, however many announcements it hides', () => {
    addHider();
    announce({ actions: { down: { med: 1_000 } } });
    announce({ actions: { down: { med: 1_000 } } }, '192.0.2.11/32');
    expect(warned()).toHaveLength(1);
  });

  test.each<[string, Omit<AnnouncementOptions, 'health'>]>([
    ['says the same always', { med: 100 }],
    ['is not for it', { actions: { down: { med: 1_000 } }, peers: ['10.0.0.1'] }],
    [
      'is not announced to it',
      { metric: { med: { full: 1, none: 9 } }, perPeer: { '10.0.0.7': 'withdraw' } },
    ],
    [
      'says it to the peer',
      { actions: { down: { med: 1_000 } }, perPeer: { '10.0.0.7': { med: 60 } } },
    ],
  ])('hides nothing of an announcement that %s', (_name, options) => {
    addHider();
    announce(options);
    expect(warned()).toEqual([]);
  });

  test('hides nothing once it is removed', async () => {
    await lab.anycast.speaker.removePeer(addHider());
    announce({ actions: { down: { med: 1_000 } } });
    expect(warned()).toEqual([]);
  });
});
