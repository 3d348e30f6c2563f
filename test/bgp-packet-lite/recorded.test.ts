import { describe, expect, test } from '@jest/globals';
import { encodeMessage } from '../../src/bgp-packet-lite/index.ts';
import { readClaim, sentClaim } from '../fixtures/claims/index.ts';
import { announcement, decode } from '../fixtures/decoded.ts';
import { readRecording, recordedDaemons } from '../fixtures/recorded.ts';
import { hex } from './octets.ts';

/** The scenes with a neighbour in the daemon's own AS. */
const INTERNAL_SCENES = ['internal', 'reflected'];

const recordings = recordedDaemons.map((daemon) => ({ daemon, ...readRecording(daemon) }));

describe.each(recordings)('what $daemon sends', ({ daemon, messages, statements }) => {
  test('is read without a fault', () => {
    const faults = messages.flatMap((message) => {
      const decoded = decode(message);
      return decoded.type === 'update' ? decoded.faults : [];
    });
    expect(faults).toEqual([]);
  });

  test('is written again octet by octet', () => {
    const again = messages.map((message) => hex(encodeMessage(decode(message), message.context)));
    expect(again).toEqual(messages.map((message) => message.hex));
  });

  test.each(statements)('$scene: $about is what its sender says', ({ scene, about, says }) => {
    const { update, context } = announcement(daemon, scene, about);
    const said = readClaim[daemon](says, { isExternal: !INTERNAL_SCENES.includes(scene) });
    expect(said).toBeDefined();
    expect(sentClaim(update, context)).toMatchObject(said ?? {});
  });
});
