import { describe, expect, test } from '@jest/globals';
import { blocksOf, readPage } from './blocks.ts';
import { runFaults } from './run-modules.ts';

const blocks = blocksOf(readPage('docs/health.md')).filter(({ language }) => language === 'ts');

describe('the blocks of the page about health', () => {
  test('run, each by itself', async () => {
    const texts = new Map(blocks.map(({ line, text }) => [`line-${line}.ts`, text]));
    expect(texts.size).toBeGreaterThan(10);
    const faults = Object.values(await runFaults(texts));
    // A machine without ping is told so.
    expect(faults.filter((fault) => !fault.includes("no program 'ping'"))).toEqual([]);
  }, 60_000);

  test('are told when they would not', async () => {
    const text = `import { tcpCheck } from 'keepcast/health';\ntcpCheck('10.0.0.2');\n`;
    const [fault] = Object.values(await runFaults(new Map([['bad.ts', text]])));
    expect(fault).toContain('is not an address and a port');
  }, 60_000);
});
