import { describe, expect, test } from '@jest/globals';
import { layOver, parseActions } from '../../src/anycast/actions.ts';
import type { RouteExportOptions } from '../../src/bgp/speaker/index.ts';

const P = '10.0.0.1';
const Q = '10.0.0.2';

describe('attributes laid over those of the announcement', () => {
  test.each<[string, RouteExportOptions, Parameters<typeof layOver>[1], RouteExportOptions]>([
    ['replace what they name', { med: 1, prepend: 2 }, { med: 9 }, { med: 9, prepend: 2 }],
    ['leave what they do not name', { med: 1 }, { med: undefined }, { med: 1 }],
    ['replace a whole list', { communities: ['1:1'] }, { communities: [] }, { communities: [] }],
    ['keep to whom it goes', { peers: [P] }, { med: 9 }, { peers: [P], med: 9 }],
    [
      'count for a peer that is told something in particular',
      { med: 1, perPeer: { [P]: { med: 2, prepend: 1 } } },
      { med: 9 },
      { med: 9, perPeer: { [P]: { med: 9, prepend: 1 } } },
    ],
    [
      'may say something else to a peer',
      { med: 1, perPeer: { [P]: { med: 2 } } },
      { perPeer: { [P]: { med: 3 }, [Q]: { med: 4 } } },
      { med: 1, perPeer: { [P]: { med: 3 }, [Q]: { med: 4 } } },
    ],
    [
      'may keep the route from a peer',
      { med: 1, perPeer: { [P]: { med: 2 } } },
      { perPeer: { [P]: 'withdraw' } },
      { med: 1, perPeer: { [P]: 'withdraw' } },
    ],
    [
      'leave a peer without the route that has none',
      { perPeer: { [P]: 'withdraw' } },
      { med: 9 },
      { med: 9, perPeer: { [P]: 'withdraw' } },
    ],
    [
      'may give it to a peer that has none',
      { perPeer: { [P]: 'withdraw' } },
      { perPeer: { [P]: { med: 9 } } },
      { perPeer: { [P]: { med: 9 } } },
    ],
  ])('%s', (_name, own, over, expected) => {
    expect(layOver(own, over)).toEqual(expected);
  });
});

describe('actions', () => {
  test('are, by default, the attributes of the announcement while it serves, and withdrawal', () => {
    const own = { med: 1 };
    expect(parseActions({}, own, 'ipv4').actions).toEqual({
      up: own,
      degraded: own,
      down: 'withdraw',
      undetermined: undefined,
      maintenance: 'withdraw',
      drain: own,
    });
  });

  test('are laid over the attributes of the announcement', () => {
    const { actions } = parseActions({ degraded: { prepend: 2 } }, { med: 1 }, 'ipv4');
    expect(actions.degraded).toEqual({ med: 1, prepend: 2 });
  });

  test('may be withdrawal in any state', () => {
    const { actions } = parseActions({ degraded: 'withdraw', drain: 'withdraw' }, {}, 'ipv4');
    expect([actions.degraded, actions.drain]).toEqual(['withdraw', 'withdraw']);
  });

  test('have one key if they say the same', () => {
    const [one, same, other] = [{ down: { med: 1 } }, { down: { med: 1 }, up: {} }, {}].map(
      (options) => parseActions(options, {}, 'ipv4').key,
    );
    expect([one === same, one === other]).toEqual([true, false]);
  });

  test.each<[string, unknown, string, string]>([
    ['a slip in a state', { degradet: {} }, 'degradet', "did you mean 'degraded'?"],
    ['a slip in an attribute', { down: { met: 1 } }, 'down.met', "did you mean 'med'?"],
    ['another word', { down: 'withdrawn' }, 'down', "'withdrawn' is not allowed: write 'withdraw'"],
    ['a wrong value', { down: { med: -1 } }, 'down.med', '-1 is not a metric'],
    [
      'a wrong value for a peer',
      { down: { perPeer: { [P]: { med: -1 } } } },
      'down.perPeer["10.0.0.1"].med',
      '-1 is not a metric',
    ],
    [
      'peers',
      { down: { peers: [P] } },
      'down.peers',
      'who gets the route stands at the announcement',
    ],
    ['no object', 'withdraw', '', 'is not an object of options'],
  ])('refuse %s', (_name, options, path, problem) => {
    expect(() => parseActions(options as object, {}, 'ipv4')).toThrow(
      expect.objectContaining({ path, problem: expect.stringContaining(problem) }),
    );
  });

  test('refuse what is too much together', () => {
    const many = Array.from({ length: 970 }, (_, index) => `1:${index}`);
    expect(() => parseActions({ down: { prepend: 10 } }, { communities: many }, 'ipv4')).toThrow(
      /^down\.communities: 970 communities take 3880 octets, and one UPDATE has room for 3840/,
    );
  });
});
