import { describe, expect, test } from '@jest/globals';
import type { FleetFault, FleetOptions, PrefixReport } from '../../src/testing/index.ts';
import { blocksOf, readPage, rowsOf, sectionOf } from './blocks.ts';
import { compileFaults } from './typescript.ts';

const PAGE = readPage('docs/testing.md');

/** The names in the first cells of a table. */
function namesIn(heading: string): string[] {
  return rowsOf(sectionOf(PAGE, heading))
    .flatMap(([first = '']) => [...first.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name))
    .sort();
}

describe('docs/testing.md', () => {
  test('has every option of a fleet', () => {
    // The compiler sees to it that none is missing.
    const options: Record<keyof FleetOptions, true> = {
      ...{ program: true, nodes: true, routers: true, backends: true, shared: true },
      ...{ clients: true, ecmp: true, seed: true, asn: true, routerAsn: true, latency: true },
      ...{ resolution: true, maxOutage: true, promises: true },
    };
    expect(namesIn('Options of a fleet').filter((name) => /^\w+$/.test(name))).toEqual(
      Object.keys(options).sort(),
    );
  });

  test('has every kind of fault', () => {
    const kinds: Record<FleetFault['kind'], true> = {
      ...{ backend: true, kill: true, crash: true, restart: true, freeze: true, thaw: true },
      ...{ deaf: true, hears: true, blind: true, sees: true, 'clock-jump': true },
      ...{ 'session-loss': true, partition: true, heal: true, 'address-lost': true },
      ...{ disable: true, enable: true, drain: true, undrain: true },
    };
    expect(namesIn('Faults')).toEqual(Object.keys(kinds).sort());
  });

  test('has every value of the report', () => {
    const values: Record<keyof PrefixReport, true> = {
      ...{ clients: true, onNode: true, served: true, failed: true, blackHoled: true },
      ...{ unrouted: true, longestOutage: true, longestAvoidableOutage: true },
      ...{ moved: true, rehashed: true },
    };
    expect(namesIn('The report')).toEqual(Object.keys(values).sort());
  });

  test('shows a program that compiles', () => {
    const texts = new Map(
      blocksOf(PAGE)
        .filter(({ language }) => language === 'ts')
        .map(({ line, text }) => [`testing-${line}.ts`, text]),
    );
    expect(texts.size).toBe(1);
    expect(compileFaults(texts)).toEqual([]);
  }, 120_000);
});
