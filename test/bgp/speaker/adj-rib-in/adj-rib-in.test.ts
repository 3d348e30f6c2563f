import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { UpdateView } from '../../../../src/bgp-packet-lite/index.ts';
import { AdjRibIn, type AdjRibInOptions } from '../../../../src/bgp/speaker/adj-rib-in/index.ts';
import { families, type Family } from '../../../../src/bgp/session/index.ts';
import { update } from '../../../bgp-packet-lite/octets.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

/** One prefix of a small world, so that everything happens to each: IPv4 10.x.0.0/16, IPv6 2001:db8:x::/48. */
interface Place {
  readonly family: Family;
  readonly number: number;
  readonly pathId: number;
}

type Step =
  | { readonly type: 'announce'; readonly places: readonly Place[]; readonly block: string }
  | { readonly type: 'withdraw'; readonly places: readonly Place[] }
  | { readonly type: 'stale'; readonly family: Family }
  | { readonly type: 'sweep'; readonly family: Family };

function octet(value: number): string {
  return value.toString(16).padStart(2, '0');
}

function nlriOf({ family, number, pathId }: Place, addPath: boolean): string {
  const prefix =
    family === 'ipv4-unicast' ? `10 0a${octet(number)}` : `30 20010db800${octet(number)}`;
  return addPath ? `000000${octet(pathId)}${prefix}` : prefix;
}

function nameOf({ family, number, pathId }: Place, addPath: boolean): string {
  const prefix =
    family === 'ipv4-unicast'
      ? `10.${number}.0.0/16`
      : number === 0
        ? '2001:db8::/48'
        : `2001:db8:${number.toString(16)}::/48`;
  return addPath ? `${prefix}#${pathId}` : prefix;
}

/** A cursor that looks at these prefixes, as an UPDATE has them. */
function cursorOver(
  places: readonly Place[],
  family: Family,
  addPath: boolean,
): UpdateView['nlri'] {
  const nlri = places.map((place) => nlriOf(place, addPath)).join('');
  const view = new UpdateView({ fourOctetAsn: true, addPath: addPath ? 'all' : [] });
  if (family === 'ipv4-unicast') {
    view.read(update({ withdrawn: nlri }));
    return view.withdrawn;
  }
  const length = (3 + nlri.replaceAll(' ', '').length / 2).toString(16).padStart(4, '0');
  view.read(update({ attributes: `90 0f ${length} 0002 01 ${nlri}` }));
  return view.mpUnreach;
}

/** The same with a Map of objects. */
class Model {
  readonly routes = new Map<string, { block: string; stale: boolean; family: Family }>();

  apply(step: Step, addPath: boolean): void {
    switch (step.type) {
      case 'announce':
        for (const place of step.places) {
          const { family } = place;
          this.routes.set(nameOf(place, addPath), { block: step.block, stale: false, family });
        }
        break;
      case 'withdraw':
        for (const place of step.places) this.routes.delete(nameOf(place, addPath));
        break;
      case 'stale':
        for (const route of this.routes.values()) route.stale ||= route.family === step.family;
        break;
      case 'sweep':
        for (const [name, { stale, family }] of this.routes) {
          if (stale && family === step.family) this.routes.delete(name);
        }
    }
  }
}

function apply(rib: AdjRibIn, step: Step, addPath: boolean): void {
  if (step.type === 'stale') {
    rib.markStale(step.family);
  } else if (step.type === 'sweep') {
    rib.sweep(step.family);
  } else {
    for (const each of families) {
      const here = step.places.filter((one) => one.family === each);
      const cursor = cursorOver(here, each, addPath);
      if (step.type === 'announce') rib.announce(each, cursor, step.block, 0);
      else rib.withdraw(each, cursor);
    }
  }
}

function contents(rib: AdjRibIn): Map<string, string> {
  return new Map(
    Array.from(rib.routes(), ({ prefix, pathId, block }) => [
      pathId === undefined ? prefix : `${prefix}#${pathId}`,
      block,
    ]),
  );
}

function ribWith(options: Partial<AdjRibInOptions>): AdjRibIn {
  return new AdjRibIn({
    families,
    addPath: [],
    keep: 1_000_000,
    maximum: undefined,
    seed: 1,
    ...options,
  });
}

const family = fc.constantFrom(...families);
const place = fc.record({ family, number: fc.nat(40), pathId: fc.nat(2) });
const places = fc.array(place, { maxLength: 30 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant('announce' as const),
      places,
      block: fc.constantFrom('a', 'b', 'c', 'd'),
    }),
  },
  { weight: 6, arbitrary: fc.record({ type: fc.constant('withdraw' as const), places }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('stale' as const), family }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('sweep' as const), family }),
  },
);

test.each([
  ['without path identifiers', false],
  ['with path identifiers', true],
])('holds what a Map of objects holds, %s', (_, addPath) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer(), (steps, seed) => {
      const rib = ribWith({ addPath: addPath ? families : [], seed });
      const model = new Model();
      for (const each of steps) {
        apply(rib, each, addPath);
        model.apply(each, addPath);
      }
      const expected = new Map(Array.from(model.routes, ([name, { block }]) => [name, block]));
      expect({ size: rib.size, kept: rib.kept, routes: contents(rib) }).toEqual({
        size: expected.size,
        kept: expected.size,
        routes: expected,
      });
    }),
    { numRuns: propertyRuns(200) },
  );
});

test('with a bound, whatever comes, there are never more routes or prefixes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.nat(20), (steps, keep) => {
      const rib = ribWith({ keep });
      for (const each of steps) {
        apply(rib, each, false);
        expect(rib.kept).toBeLessThanOrEqual(keep);
        expect(rib.size).toBeLessThanOrEqual(keep);
        expect(contents(rib).size).toBe(rib.kept);
      }
    }),
    { numRuns: propertyRuns(100) },
  );
});

function announced(rib: AdjRibIn, numbers: readonly number[], block: string): boolean {
  const here = numbers.map((number) => ({ family: 'ipv4-unicast' as const, number, pathId: 0 }));
  return rib.announce('ipv4-unicast', cursorOver(here, 'ipv4-unicast', false), block, 0);
}

describe('room', () => {
  test('beyond the maximum nothing is taken, and that is said', () => {
    const rib = ribWith({ keep: 0, maximum: 2 });
    expect({ fits: announced(rib, [1, 2, 3], 'a'), size: rib.size }).toEqual({
      fits: false,
      size: 2,
    });
  });

  test('a maximum above what is kept: the rest is known without attributes', () => {
    const rib = ribWith({ keep: 1, maximum: 3 });
    announced(rib, [1, 2, 3], 'a');
    expect({ size: rib.size, kept: rib.kept, notKept: rib.notKept }).toEqual({
      size: 3,
      kept: 1,
      notKept: 2,
    });
  });

  test('a withdrawal makes room for the next one', () => {
    const rib = ribWith({ keep: 1 });
    announced(rib, [1], 'a');
    rib.withdraw(
      'ipv4-unicast',
      cursorOver([{ family: 'ipv4-unicast', number: 1, pathId: 0 }], 'ipv4-unicast', false),
    );
    announced(rib, [2], 'a');
    expect([...contents(rib).keys()]).toEqual(['10.2.0.0/16']);
  });

  test('of attributes is bounded too: long ones are not kept', () => {
    const rib = ribWith({ keep: 200 });
    for (let number = 0; number < 200; number += 1) {
      announced(rib, [number], String(number).padEnd(4_000, 'x'));
    }
    // 200 routes have room for 512 octets each.
    expect(rib.kept).toBe(25);
  });

  test('a route whose new attributes find no room is not kept with the old ones', () => {
    const rib = ribWith({ keep: 10 });
    announced(rib, [1], 'a'.repeat(0x1_0000));
    announced(rib, [1], 'b'.repeat(10));
    expect(contents(rib)).toEqual(new Map());
  });
});

test('the mark of a block is there for as long as a route has the block', () => {
  const rib = ribWith({});
  const cursor = cursorOver(
    [{ family: 'ipv4-unicast', number: 1, pathId: 0 }],
    'ipv4-unicast',
    false,
  );
  rib.announce('ipv4-unicast', cursor, 'a', 3);
  const before = rib.markOf('a');
  rib.announce('ipv4-unicast', cursor, 'b', 0);
  expect([before, rib.markOf('a'), rib.markOf('b')]).toEqual([3, undefined, 0]);
});

test('whoever walks over routes that come and go meets each that stays, and none twice', () => {
  const rib = ribWith({});
  announced(rib, [1, 2, 3, 4, 5], 'a');
  const met: string[] = [];
  for (const { prefix } of rib.routes()) {
    met.push(prefix);
    if (met.length === 2) {
      rib.withdraw(
        'ipv4-unicast',
        cursorOver([{ family: 'ipv4-unicast', number: 4, pathId: 0 }], 'ipv4-unicast', false),
      );
      announced(
        rib,
        Array.from({ length: 100 }, (_, index) => 100 + index),
        'b',
      );
    }
  }
  expect({ twice: met.length - new Set(met).size, staying: met.slice(0, 3) }).toEqual({
    twice: 0,
    staying: ['10.1.0.0/16', '10.2.0.0/16', '10.3.0.0/16'],
  });
});
