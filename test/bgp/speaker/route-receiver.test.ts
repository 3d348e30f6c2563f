import { describe, expect, test } from '@jest/globals';
import { attributes, mpAttributes, mpReach, receiverLab } from './receiver-lab.ts';

describe('what a peer sends is counted', () => {
  test('prefixes that are announced, again too, and UPDATEs', () => {
    const { receive, receiver } = receiverLab();
    receive({ attributes, nlri: '18 c00002 18 c00003' });
    receive({ attributes, nlri: '18 c00002' });
    expect(receiver.counts).toMatchObject({ updates: 2, prefixes: 3 });
  });

  test('for each family of the session', () => {
    const { receive, receiver } = receiverLab();
    receive({ attributes, nlri: '18 c00002' });
    receive({ attributes: `${mpReach('30 20010db80001')} ${mpAttributes}` });
    receive({ withdrawn: '18 c00003' });
    expect(receiver.counts.families).toEqual({
      'ipv4-unicast': {
        announced: 1,
        withdrawn: 1,
        treatedAsWithdrawn: 0,
        present: undefined,
        endOfRib: false,
      },
      'ipv6-unicast': {
        announced: 1,
        withdrawn: 0,
        treatedAsWithdrawn: 0,
        present: undefined,
        endOfRib: false,
      },
    });
  });

  test('an End-of-RIB is noted, and is no UPDATE', () => {
    const { receive, receiver } = receiverLab();
    receive({});
    receive({ attributes: '80 0f 03 0002 01' });
    expect(receiver.counts).toMatchObject({
      updates: 0,
      families: { 'ipv4-unicast': { endOfRib: true }, 'ipv6-unicast': { endOfRib: true } },
    });
  });

  test('with each session anew, and the last one is shown until then', () => {
    const { receive, receiver } = receiverLab();
    receive({ attributes, nlri: '18 c00002' });
    receiver.end();
    expect(receiver.counts.prefixes).toBe(1);
  });

  test('before any session there is nothing', () => {
    const { receiver } = receiverLab();
    receiver.end();
    expect(receiver.counts).toMatchObject({ updates: 0, prefixes: 0, kept: 0 });
  });
});

describe('what a peer sends is told', () => {
  test('decoded, if somebody listens', () => {
    const { receive, told } = receiverLab({ wants: true });
    receive({ attributes, nlri: '18 c00002' });
    expect(told).toEqual(['received 1 prefixes']);
  });

  test('to nobody, if nobody listens', () => {
    const { receive, told } = receiverLab();
    receive({ attributes, nlri: '18 c00002' });
    expect(told).toEqual([]);
  });

  test('faults by attribute and by what was done', () => {
    const { receive, told } = receiverLab();
    receive({ attributes: `${attributes} 40 06 01 00`, nlri: '18 c00002' });
    receive({ attributes: `${attributes} 80 04 01 00`, nlri: '18 c00002' });
    expect(told).toEqual(['attribute-discard 6', 'treat-as-withdraw 4']);
  });

  test('faults each time, also of attributes that are kept', () => {
    const { receive, told, receiver } = receiverLab({ configuration: { keepRoutes: 10 } });
    receive({ attributes: `${attributes} 40 06 01 00`, nlri: '18 c00002' });
    receive({ attributes: `${attributes} 40 06 01 00`, nlri: '18 c00003' });
    expect({ told, kept: receiver.counts.kept }).toEqual({
      told: ['attribute-discard 6', 'attribute-discard 6'],
      kept: 2,
    });
  });

  test('faults of an UPDATE that announces nothing', () => {
    const { receive, told } = receiverLab();
    receive({ withdrawn: '18 c00002', attributes: '40 06 01 00' });
    expect(told).toEqual(['attribute-discard 6']);
  });
});

describe('routes that are kept', () => {
  const keeping = { configuration: { keepRoutes: 10 } };

  test('have their attributes as they came', () => {
    const { receive, receiver } = receiverLab(keeping);
    receive({ attributes: `${attributes} c0 08 04 fde80064`, nlri: '18 c00002' });
    const [route] = [...receiver.routes()];
    expect({ ...route, attributes: route?.attributes }).toEqual({
      family: 'ipv4-unicast',
      prefix: '192.0.2.0/24',
      attributes: [
        { code: 1, flags: 0x40, name: 'ORIGIN', value: 'igp' },
        {
          code: 2,
          flags: 0x40,
          name: 'AS_PATH',
          value: [{ type: 'seq', asns: [65_000, 65_001] }],
        },
        { code: 3, flags: 0x40, name: 'NEXT_HOP', value: 0xc0000201 },
        { code: 8, flags: 0xc0, name: 'COMMUNITY', value: [0xfde80064] },
      ],
    });
  });

  test('of IPv6 have the next hop of MP_REACH, without its prefixes', () => {
    const { receive, receiver } = receiverLab(keeping);
    receive({ attributes: `${mpReach('30 20010db80001 40 20010db8000200aa')} ${mpAttributes}` });
    const routes = Array.from(receiver.routes(), ({ prefix, attributes: [reach] }) => [
      prefix,
      reach?.value,
    ]);
    const value = {
      afi: 2,
      safi: 1,
      family: 'ipv6',
      nextHops: [Uint8Array.of(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)],
      nlri: [],
    };
    expect(routes).toEqual([
      ['2001:db8:1::/48', value],
      ['2001:db8:2:aa::/64', value],
    ]);
  });

  test('go when they are withdrawn', () => {
    const { receive, kept } = receiverLab(keeping);
    receive({ attributes, nlri: '18 c00002 18 c00003' });
    receive({ withdrawn: '18 c00002' });
    expect(kept()).toEqual(['192.0.3.0/24']);
  });

  test('go with the session', () => {
    const { receive, receiver, kept } = receiverLab(keeping);
    receive({ attributes, nlri: '18 c00002' });
    receiver.end();
    expect(kept()).toEqual([]);
  });

  test('are never more than were asked for; what found no room is counted', () => {
    const { receive, receiver, kept } = receiverLab({ configuration: { keepRoutes: 2 } });
    receive({ attributes, nlri: '18 c00002 18 c00003 18 c00004' });
    expect({ kept: kept(), notKept: receiver.counts.notKept }).toEqual({
      kept: ['192.0.2.0/24', '192.0.3.0/24'],
      notKept: 1,
    });
  });

  test('stay what they were for who has them', () => {
    const { receive, receiver } = receiverLab(keeping);
    receive({ attributes: `${attributes} 80 04 04 00000001`, nlri: '18 c00002' });
    const [route] = [...receiver.routes()];
    receive({ attributes: `${attributes} 80 04 04 00000002`, nlri: '18 c00002' });
    expect(route?.attributes.find(({ name }) => name === 'MED')?.value).toBe(1);
  });

  test('are none without keepRoutes', () => {
    const { receive, kept } = receiverLab();
    receive({ attributes, nlri: '18 c00002' });
    expect(kept()).toEqual([]);
  });
});

describe('maxPrefixes', () => {
  const limited = { configuration: { maxPrefixes: 4 } };

  test('lets as many in as it says, and warns once from three quarters on', () => {
    const { receive, told, resets } = receiverLab(limited);
    receive({ attributes, nlri: '18 c00001 18 c00002' });
    receive({ attributes, nlri: '18 c00003' });
    receive({ attributes, nlri: '18 c00004' });
    expect({ told, resets }).toEqual({ told: ['3 of 4'], resets: [] });
  });

  test('counts a prefix that comes again once, and one that is withdrawn not at all', () => {
    const { receive, resets } = receiverLab(limited);
    receive({ attributes, nlri: '18 c00001 18 c00002 18 c00003 18 c00004' });
    receive({ attributes, nlri: '18 c00001 18 c00002' });
    receive({ withdrawn: '18 c00001', attributes, nlri: '18 c00005' });
    expect(resets).toEqual([]);
  });

  test('counts both families together', () => {
    const { receive, resets } = receiverLab(limited);
    receive({ attributes, nlri: '18 c00001 18 c00002 18 c00003 18 c00004' });
    receive({ attributes: `${mpReach('30 20010db80001')} ${mpAttributes}` });
    expect(resets).toHaveLength(1);
  });

  test('takes nothing more after the end, however much is still on the way', () => {
    const { receive, resets, receiver } = receiverLab(limited);
    receive({ attributes, nlri: '18 c00001 18 c00002 18 c00003 18 c00004 18 c00005' });
    receive({ attributes, nlri: '18 c00006 18 c00007' });
    expect({ resets: resets.length, updates: receiver.counts.updates }).toEqual({
      resets: 1,
      updates: 1,
    });
  });

  test('without keepRoutes knows how many there are, and keeps none', () => {
    const { receive, receiver, kept } = receiverLab(limited);
    receive({ attributes, nlri: '18 c00001 18 c00002' });
    expect({ kept: kept(), present: receiver.counts.families['ipv4-unicast']?.present }).toEqual({
      kept: [],
      present: 2,
    });
  });
});

describe('asking for a route refresh', () => {
  const able = { session: { routeRefresh: 'plain' } } as const;

  test('asks for every family of the session', () => {
    const { receiver, sent } = receiverLab(able);
    receiver.requestRefresh();
    expect(sent).toEqual(['00170500010001 00170500020001']);
  });

  test('asks for one family', () => {
    const { receiver, sent } = receiverLab(able);
    receiver.requestRefresh('ipv6-unicast');
    expect(sent).toEqual(['00170500020001']);
  });

  test('is refused if the peer does not do that', () => {
    const { receiver } = receiverLab();
    expect(() => {
      receiver.requestRefresh();
    }).toThrow(expect.objectContaining({ code: 'ERR_NOT_NEGOTIATED' }));
  });

  test('is refused for a family that the session does not have', () => {
    const { receiver } = receiverLab({
      session: { routeRefresh: 'plain', families: ['ipv4-unicast'] },
    });
    expect(() => {
      receiver.requestRefresh('ipv6-unicast');
    }).toThrow(expect.objectContaining({ code: 'ERR_NOT_NEGOTIATED' }));
  });
});
