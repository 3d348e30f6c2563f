import { describe, expect, test } from '@jest/globals';
import { parsePeerOptions, type PeerConfiguration } from '../../../../src/bgp/speaker/index.ts';
import { thrownBy } from '../../../bgp-packet-lite/octets.ts';

/** Options of the wrong type too, as they come from a file. */
function parse(options: object): PeerConfiguration {
  return parsePeerOptions({ address: '10.0.0.1', asn: 65_000, ...options });
}

describe('the session of a peer', () => {
  test.each([
    ['0s', 0],
    ['3s', 3],
    [90_000, 90],
    ['65535s', 65_535],
  ])('takes a hold time of %s', (holdTime, seconds) => {
    expect(parse({ holdTime }).holdTime).toBe(seconds);
  });

  test.each<[object, Partial<PeerConfiguration>]>([
    [{ passive: true }, { passive: true }],
    [{ connectRetry: '100ms' }, { connectRetryTime: 100 }],
    [{}, { startupHoldTime: 60_000 }],
    [{ startupHoldTime: '4m' }, { startupHoldTime: 240_000 }],
    [{ delayOpen: '239s' }, { delayOpenTime: 239_000 }],
    [{ idleHold: {} }, { idleHoldTime: { initial: 1_000, maximum: 60_000 } }],
    [{ idleHold: { initial: '2s' } }, { idleHoldTime: { initial: 2_000, maximum: 60_000 } }],
    [{ idleHold: { maximum: '5s' } }, { idleHoldTime: { initial: 1_000, maximum: 5_000 } }],
    [{ idleHold: { initial: '2m' } }, { idleHoldTime: { initial: 120_000, maximum: 120_000 } }],
    [{ allowAutomaticStart: false }, { allowAutomaticStart: false }],
    [{ collisionDetectEstablishedState: true }, { collisionDetectEstablishedState: true }],
    [{ sendNotificationWithoutOpen: true }, { sendNotificationWithoutOpen: true }],
    [{ trackTcpState: true }, { trackTcpState: true }],
  ])('has what %j says', (options, expected) => {
    expect(parse(options)).toMatchObject(expected);
  });

  test.each([
    [{ passive: 'yes' }, "passive: 'yes' is neither true nor false"],
    [{ allowAutomaticStart: 1 }, 'allowAutomaticStart: 1 is neither true nor false'],
    [
      { startupHoldTime: '2s' },
      "startupHoldTime: '2s' is not a startup hold time: write a duration from 3s to 1h",
    ],
    [
      { holdTime: '2s' },
      "holdTime: '2s' is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2)",
    ],
    [
      { holdTime: '1s' },
      "holdTime: '1s' is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2)",
    ],
    [
      { holdTime: 90 },
      "holdTime: 90 is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2); a number is milliseconds, so write '90s'",
    ],
    [
      { holdTime: '65536s' },
      "holdTime: '65536s' is not a hold time: write 0s (never), or whole seconds from 3s to 65535s (RFC 4271 §4.2)",
    ],
    [
      { holdTime: 'soon' },
      "holdTime: 'soon' is not a duration: write a number and a unit, such as '500ms', '9s', '2m' or '1h'",
    ],
    [
      { connectRetry: '99ms' },
      "connectRetry: '99ms' is not a connect retry time: write a duration from 100ms to 1h",
    ],
    [
      { connectRetry: '2h' },
      "connectRetry: '2h' is not a connect retry time: write a duration from 100ms to 1h",
    ],
    [
      { delayOpen: '4m' },
      "delayOpen: '4m' is not a delay of OPEN: write a duration from 0s (none) to 239s",
    ],
    [
      { idleHold: '1s' },
      "idleHold: '1s' is not an object of options: write { initial: …, maximum: … }",
    ],
    [
      { idleHold: { first: '1s' } },
      "idleHold.first: unknown option 'first': allowed are initial, maximum",
    ],
    [
      { idleHold: { initial: 0 } },
      'idleHold.initial: 0 is not an idle hold time: write a duration from 100ms to 1h',
    ],
    [
      { idleHold: { initial: '5s', maximum: '4s' } },
      'idleHold.maximum: the longest wait is shorter than the first one',
    ],
  ])('refuses %j', (options, message) => {
    expect(thrownBy(() => parse(options))).toMatchObject({
      code: 'ERR_INVALID_CONFIGURATION',
      message,
    });
  });
});
