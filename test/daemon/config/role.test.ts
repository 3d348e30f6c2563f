import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../src/daemon/config/index.ts';
import { faultsOf, fileWith } from './findings.ts';

/** One announcement with these options beside its health, which begin in line 6, column 5. */
const owner = (options: string): string =>
  fileWith({ announce: `\n  192.0.2.1/32:\n    ${options}\n    health: web` });

const SAID = 'master: { med: 100 }, backup: { med: 200 }';

/** The faults, with the path within the owner. */
const faults = (options: string): string[] =>
  faultsOf(owner(options)).map((fault) => fault.replace('announce["192.0.2.1/32"].', ''));

describe('the role of an announcement', () => {
  test('is taken as it is written, with a path relative to the file', () => {
    const text = owner('role: { file: ./role, master: { med: 100 }, backup: withdraw }');
    const { configuration } = parseConfiguration(text, '/etc/keepcast/a.yaml');
    expect(configuration?.announce[0]?.role).toStrictEqual({
      file: '/etc/keepcast/role',
      master: { med: 100 },
      backup: 'withdraw',
    });
  });

  test.each([
    [
      `role: { ${SAID} }`,
      '6:11: role.file: this key is missing: write one such as /run/keepcast/role',
    ],
    ['role: { file: a, backup: { med: 200 } }', '6:11: role.master: this key is missing'],
    ['role: { file: a, master: { med: 100 } }', '6:11: role.backup: this key is missing'],
    [`role: { file: "", ${SAID} }`, '6:19: role.file: is no path: write one such as ./role'],
    [`role: { file: 7, ${SAID} }`, '6:19: role.file: 7 is not text'],
    ['role: ./role', "6:11: role: './role' is not a mapping"],
    [`role: { file: a, ${SAID}, fault: withdraw }`, '6:66: role.fault: unknown option'],
    [
      'role: { file: a, master: withdraw, backup: withdraw }',
      '6:30: role.master: the master has to be announced',
    ],
    [
      'role: { file: a, master: { med: -1 }, backup: withdraw }',
      '6:37: role.master.med: -1 is not',
    ],
    ['role: { file: a, master: { med: 200 }, backup: { med: 100 } }', '6:30: role.master: '],
    [`role: { file: a, ${SAID}, undefined: { med: 0 } }`, '6:77: role.undefined: '],
  ])('%s has one fault, where it stands', (options, fault) => {
    expect(faults(options)).toStrictEqual([expect.stringContaining(`a.yaml:${fault}`)]);
  });

  test('may not be levelled by what a guard says', () => {
    const found = faults(
      `role: { file: a, ${SAID}, undefined: { med: 300 } }\n    guards: { sharedCause: { attributes: { med: 1000 } } }`,
    );
    expect(found).toStrictEqual([
      expect.stringContaining('a.yaml:7:42: guards.sharedCause.attributes: with this laid over'),
    ]);
  });

  test('may not be levelled by what the breaker says', () => {
    const announce = `{ 192.0.2.1/32: { health: web, role: { file: a, ${SAID}, undefined: { med: 300 } } } }`;
    const guards = '{ massWithdraw: { attributes: { med: 1000 } } }';
    expect(faultsOf(fileWith({ announce, guards }))).toStrictEqual([
      expect.stringContaining(
        'a.yaml:5:39: guards.massWithdraw.attributes: with this laid over what the roles say',
      ),
    ]);
  });
});
