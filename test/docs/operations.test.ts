import { describe, expect, test } from '@jest/globals';
import { AuditFile, parseAuditFile } from '../../src/audit/index.ts';
import { HookRunner, parseHooks } from '../../src/host/index.ts';
import { adviseSysctls } from '../../src/host/sysctl/advice.ts';
import { DEFAULT_MARK } from '../../src/host/vip/mark.ts';
import { readPage, rowsOf, sectionOf } from './blocks.ts';

const PAGE = readPage('docs/operations.md');

/** The first words of each row, without backquotes. */
function firsts(heading: string): string[] {
  return rowsOf(sectionOf(PAGE, heading)).map(([first = '']) => first.replaceAll('`', ''));
}

describe('docs/operations.md', () => {
  test('has the sysctls that are looked at, and what they should be', () => {
    // Nothing is as it should be where every filter is strict, and the host forwards.
    const worst = (path: readonly string[]): string =>
      /forward|^rp_|send_/.test(path.at(-1) ?? '') ? '1' : '0';
    const advice = adviseSysctls(
      { interfaces: [], managed: true, families: new Set(['ipv4']) },
      worst,
    ).concat(
      adviseSysctls({ interfaces: ['all'], managed: false, families: new Set(['ipv4']) }, worst),
    );
    const advised = new Map(advice.map(({ name, expected }) => [name, expected]));
    const written = new Map(
      rowsOf(sectionOf(PAGE, 'Sysctls')).map(([name = '', value = '']) => [
        name.replaceAll('`', ''),
        value.split(' ', 1)[0],
      ]),
    );
    expect(new Map([...written].sort())).toEqual(new Map([...advised].sort()));
  });

  test('has the variables that a hook gets', async () => {
    let stdout = '';
    const hooks = new HookRunner(parseHooks([{ run: ['env'] }]), {
      onOutcome: (outcome) => {
        ({ stdout } = outcome);
      },
    });
    const reason = { code: 'x', message: 'x', evidence: undefined };
    hooks.tell({
      prefix: '192.0.2.10/32',
      state: 'announce',
      service: 'up',
      reason,
      at: new Date(0),
    });
    await hooks.settled();
    const given = stdout.split('\n').flatMap((line) => /^KEEPCAST_\w+/.exec(line)?.[0] ?? []);
    expect(firsts('Hooks').sort()).toEqual(given.sort());
  });

  test('has the options of the audit file with their defaults', () => {
    const { maxSize, keep, sync } = parseAuditFile({ path: 'audit.jsonl' });
    const written = rowsOf(sectionOf(PAGE, 'The audit file')).map(([name = '', value = '']) => [
      name.replaceAll('`', ''),
      value,
    ]);
    expect(written).toEqual([
      ['maxSize', maxSize.toLocaleString('en')],
      ['keep', String(keep)],
      ['sync', String(sync)],
    ]);
  });

  test('names the mark of our addresses', () => {
    expect(sectionOf(PAGE, 'The address on the host')).toContain(`metric of ${DEFAULT_MARK}`);
  });

  test('shows an audit file that can be made', () => {
    expect(() => new AuditFile({ path: '/var/log/keepcast/audit.jsonl' })).not.toThrow();
  });
});
