import { describe, expect, test } from '@jest/globals';
import { fileWith, warningsOf } from './findings.ts';

function warnings(announcement: string, peer = 'med: 50'): readonly string[] {
  return warningsOf(
    fileWith({
      peers: `[ { address: 10.0.0.1, asn: 65000, ${peer} } ]`,
      announce: `{ 192.0.2.10/32: { health: web, ${announcement} } }`,
    }),
  );
}

describe('a peer with a med of its own', () => {
  test('is warned of where an action says another one', () => {
    expect(warnings('actions: { down: { med: 1000 } }')).toEqual([
      'a.yaml:2:48: peers[0].med: this counts before actions.down of 192.0.2.10/32, which this peer never sees: take it out here, or write med in perPeer of the announcement',
    ]);
  });

  test.each([
    'metric: { med: { full: 100, none: 200 } }',
    'metric: { priority: { base: 100, weights: { a: -10 } } }',
    'guards: { slowStart: { med: [200, 100] } }',
    'guards: { sharedCause: { attributes: { med: 1000 } } }',
    'role: { file: /run/role, master: { med: 10 }, backup: { med: 20 } }',
  ])('is warned of where %s does', (announcement) => {
    expect(warnings(announcement)).toHaveLength(1);
  });

  test.each([
    'med: 100',
    'actions: { down: { prepend: 3 } }',
    'actions: { down: { med: 1000 } }, perPeer: { 10.0.0.1: { med: 60 } }',
    'actions: { down: { med: 1000 } }, perPeer: { 10.0.0.1: withdraw }',
  ])('is none where it hides nothing: %s', (announcement) => {
    expect(warnings(announcement)).toEqual([]);
  });

  test('is warned of where it accepts the peers of a prefix', () => {
    const found = warningsOf(
      fileWith({
        speaker: '{ asn: 65010, routerId: 10.0.0.11, listen: [ "0.0.0.0:179" ] }',
        peers: '[ { accept: 10.0.0.0/24, asn: 65000, prepend: 2 } ]',
        announce: '{ 192.0.2.10/32: { health: web, actions: { down: { prepend: 3 } } } }',
      }),
    );
    expect(found).toEqual([expect.stringContaining('peers[0].prepend: this counts before')]);
  });
});
