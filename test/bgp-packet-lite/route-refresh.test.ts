import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeMessage,
  encodeMessage,
  type BgpMessageError,
  type RouteRefreshMessage,
} from '../../src/bgp-packet-lite/index.ts';
import { propertyRuns } from '../support/property-runs.ts';
import { answerTo, hex, message, octets, thrownBy, wide } from './octets.ts';

describe('ROUTE-REFRESH', () => {
  const pairs: [string, Uint8Array, RouteRefreshMessage][] = [
    ['request', message(5, '0001 00 01'), { type: 'route-refresh', afi: 1, safi: 1, subtype: 0 }],
    ['begin', message(5, '0002 01 01'), { type: 'route-refresh', afi: 2, safi: 1, subtype: 1 }],
    ['end', message(5, '0002 02 80'), { type: 'route-refresh', afi: 2, safi: 128, subtype: 2 }],
    [
      'of an unknown subtype',
      message(5, '0001 ff 01'),
      { type: 'route-refresh', afi: 1, safi: 1, subtype: 255 },
    ],
    [
      'with outbound route filters',
      message(5, '0001 00 01 01 40 0001 80'),
      {
        type: 'route-refresh',
        afi: 1,
        safi: 1,
        subtype: 0,
        outboundRouteFilters: octets('01 40 0001 80'),
      },
    ],
  ];

  test.each(pairs)('%s is read', (_, wire, refresh) => {
    expect(decodeMessage(wire, wide)).toEqual(refresh);
  });

  test.each(pairs)('%s is written', (_, wire, refresh) => {
    expect(hex(encodeMessage(refresh, wide))).toBe(hex(wire));
  });

  const legacy: [string, Uint8Array, RouteRefreshMessage][] = [
    [
      'request',
      message(128, '0001 00 01'),
      { type: 'route-refresh', afi: 1, safi: 1, subtype: 0, legacy: true },
    ],
    [
      'request with outbound route filters and a dirty reserved octet',
      message(128, '0001 01 01 01 80 0000'),
      {
        type: 'route-refresh',
        afi: 1,
        safi: 1,
        subtype: 1,
        legacy: true,
        outboundRouteFilters: octets('01 80 0000'),
      },
    ],
  ];

  test.each(legacy)('of type 128: %s is read where that is agreed', (_, wire, refresh) => {
    expect(decodeMessage(wire, { ...wide, legacyRouteRefresh: true })).toEqual(refresh);
  });

  test.each(legacy)('of type 128: %s is written', (_, wire, refresh) => {
    expect(hex(encodeMessage(refresh, wide))).toBe(hex(wire));
  });

  test('of type 128 is 1/3 where that is not agreed', () => {
    expect(answerTo(() => decodeMessage(message(128, '0001 00 01'), wide))).toMatchObject({
      code: 1,
      subcode: 3,
      data: '80',
    });
  });

  test('of type 128 with fewer than 23 octets is 1/2', () => {
    const short = message(128, '0001 00');
    const context = { ...wide, legacyRouteRefresh: true };
    expect(answerTo(() => decodeMessage(short, context))).toMatchObject({
      code: 1,
      subcode: 2,
      data: '0016',
    });
  });

  test.each<[string, Partial<RouteRefreshMessage>]>([
    ['AFI', { afi: 65_536 }],
    ['SAFI', { safi: 256 }],
    ['subtype', { subtype: -1 }],
  ])('refuses to write what does not fit: %s', (_, change) => {
    const refresh: RouteRefreshMessage = { type: 'route-refresh', afi: 1, safi: 1, subtype: 0 };
    expect(thrownBy(() => encodeMessage({ ...refresh, ...change }, wide))).toMatchObject({
      code: 'ERR_MESSAGE_VALUE',
    });
  });

  test('of any octets is written again, or is refused as 1/2 or 7/1', () => {
    fc.assert(
      fc.property(fc.constantFrom(5, 128), fc.uint8Array({ maxLength: 12 }), (type, body) => {
        const wire = message(type, hex(body));
        const context = { ...wide, legacyRouteRefresh: true };
        let refresh;
        try {
          refresh = decodeMessage(wire, context);
        } catch (error) {
          const { code, subcode } = (error as BgpMessageError).notification;
          expect(['1/2', '7/1']).toContain(`${code}/${subcode}`);
          return;
        }
        expect(hex(encodeMessage(refresh, context))).toBe(hex(wire));
      }),
      { numRuns: propertyRuns(1_000) },
    );
  });
});
