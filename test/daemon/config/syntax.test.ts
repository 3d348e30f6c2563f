import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../src/daemon/config/index.ts';
import { faultsOf, fileWith } from './findings.ts';

describe('a file that is not one YAML mapping', () => {
  test('that is empty says what belongs there', () => {
    expect(faultsOf('')).toEqual([
      'a.yaml:1:1: the file is empty: write at least speaker, peers, health and announce',
    ]);
  });

  test('that has only comments is empty', () => {
    expect(faultsOf('# nothing yet\n')).toEqual([
      'a.yaml:1:1: the file is empty: write at least speaker, peers, health and announce',
    ]);
  });

  test('that is a list is refused', () => {
    expect(faultsOf('\n- speaker\n')).toEqual([
      'a.yaml:2:1: a list is not a mapping: write one such as speaker: { asn: 65010, routerId: 10.0.0.11 }',
    ]);
  });

  test('that is text is refused', () => {
    expect(faultsOf('speaker')).toEqual([
      "a.yaml:1:1: 'speaker' is not a mapping: write one such as speaker: { asn: 65010, routerId: 10.0.0.11 }",
    ]);
  });

  test('with two documents is refused at the second', () => {
    expect(faultsOf(`${fileWith()}---\npeers: []\n`)).toEqual([
      'a.yaml:5:1: a second document starts here: write one document in a file, and take out the "---"',
    ]);
  });

  test('has every fault of its syntax reported, and nothing else', () => {
    expect(faultsOf('speaker: [1, 2\npeers: "x\n')).toEqual([
      'a.yaml:2:1: not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]; check the indentation, and that brackets and braces are closed',
      'a.yaml:3:1: not valid YAML: Missing closing "quote; check that quotes, brackets and braces are closed and a ":" follows every key',
    ]);
  });

  test('indented with tabs is refused', () => {
    expect(faultsOf('speaker:\n\tasn: 1\n')).toContainEqual(
      'a.yaml:2:1: not valid YAML: Tabs are not allowed as indentation; indent with spaces',
    );
  });

  test.each([
    ['[', 202],
    ['{a: ', 805],
    ['- ', 403],
    ['? ', 403],
  ])('nested too deeply with %s is one fault, where it begins', (level, column) => {
    expect(faultsOf(level.repeat(20_000))).toEqual([
      `a.yaml:1:${column}: nested too deeply: no configuration needs so many levels`,
    ]);
  });

  test('with tags is refused', () => {
    expect(faultsOf(fileWith({ drain: '!fast { wait: 5s }' }))).toEqual([
      'a.yaml:5:8: tags are not read, only plain YAML: take it out, or put text that begins with "!" in quotes',
    ]);
  });

  test.each([
    '*hunter2',
    '!hunter2',
    '!<hunter2>',
    '!hunter2! x',
    '&hunter2',
    '|hunter2',
    '>hunter2',
    '"x" hunter2',
    "'hunter2",
    '"hun\\xter2"',
    '[ hunter2',
    '{ hunter2',
    '] hunter2',
    'hunter2: x',
    '? hunter2',
    '- hunter2',
    '@hunter2',
    '%hunter2',
    'x\nhunter2',
    'x\n]hunter2',
  ])('shows nothing of a password without quotes: %j', (password) => {
    const peer = `\n- address: 10.0.0.1\n  asn: 65000\n  password: ${password}`;
    const faults = faultsOf(fileWith({ peers: peer }));
    expect(faults).not.toEqual([]);
    expect(faults.filter((fault) => fault.includes('ter2'))).toEqual([]);
  });

  test('has faults of syntax with their own code', () => {
    expect(parseConfiguration('a: [', 'a.yaml').faults[0]?.code).toBe('ERR_INVALID_YAML');
  });

  test('may start with a byte order mark', () => {
    expect(faultsOf(`\uFEFF${fileWith()}`)).toEqual([]);
  });

  test('is YAML 1.2 whatever a directive says', () => {
    expect(faultsOf(`%YAML 1.1\n---\n${fileWith({ drain: '{ wait: on }' })}`)).toEqual([
      "a.yaml:7:16: drain.wait: 'on' is not a duration: write a number and a unit, such as '500ms', '9s', '2m' or '1h'",
    ]);
  });
});

describe('the keys of a mapping', () => {
  test('are refused the second time', () => {
    expect(faultsOf(fileWith({ speaker: '{ asn: 1, routerId: 10.0.0.11, asn: 2 }' }))).toEqual([
      'a.yaml:1:41: speaker.asn: the key is written twice, first in line 1: take one of them out',
    ]);
  });

  test('are refused if they are numbers', () => {
    const health =
      '{ web: { backends: { 1: { tcp: "10.0.0.2:80" }, b: { tcp: "10.0.0.2:80" } } } }';
    expect(faultsOf(fileWith({ health }))).toEqual([
      'a.yaml:3:30: health.web.backends: the key 1 is a number: put it in quotes',
    ]);
  });

  test('are refused if they are not scalars', () => {
    expect(faultsOf(`${fileWith()}? [ a ]\n: 1\n`)).toEqual([
      'a.yaml:5:3: a key must be text: write a name before the ":"',
    ]);
  });

  test('may be __proto__ without harm', () => {
    expect(
      faultsOf(
        fileWith({
          health: '{ __proto__: { rise: 1 }, web: { backends: { a: { tcp: "10.0.0.2:80" } } } }',
        }),
      ),
    ).toEqual([
      'a.yaml:3:22: health.__proto__.backends: this key is missing: write one such as { web-a: { tcp: "10.0.0.1:8080" } }',
    ]);
  });
});

describe('anchors and aliases', () => {
  test('repeat a value', () => {
    const health = '{ web: &w { backends: { a: { tcp: "10.0.0.2:80" } } }, dns: *w }';
    const announce = '{ 192.0.2.1/32: { health: web }, 192.0.2.2/32: { health: dns } }';
    expect(faultsOf(fileWith({ health, announce }))).toEqual([]);
  });

  test('with a fault inside have it reported once, at the anchor', () => {
    const health = '{ web: &w { rise: 0, backends: { a: { tcp: "10.0.0.2:80" } } }, dns: *w }';
    expect(faultsOf(fileWith({ health }))).toEqual([
      'a.yaml:3:27: health.web.rise: 0 is not a number of results in a row: write a whole number from 1 to 1000',
    ]);
  });

  test('merge a mapping into others, where own keys win', () => {
    const peers =
      '[ &p { address: 10.0.0.1, asn: 65000, holdTime: 30s }, { <<: *p, address: 10.0.0.2 } ]';
    const { configuration } = parseConfiguration(fileWith({ peers }), 'a.yaml');
    expect(configuration?.peers[1]).toEqual({ address: '10.0.0.2', asn: 65000, holdTime: '30s' });
  });

  test('cannot merge what is no mapping', () => {
    const peers = '[ { <<: 9s, address: 10.0.0.2, asn: 65000 } ]';
    expect(faultsOf(fileWith({ peers }))).toEqual([
      'a.yaml:2:16: peers[0]["<<"]: only mappings can be merged: write <<: *name, with &name at a mapping further up',
    ]);
  });

  test('need an anchor further up', () => {
    expect(faultsOf(fileWith({ peers: '*neighbours' }))).toEqual([
      'a.yaml:2:8: peers: there is no anchor of this name further up: write one at the value that is to be repeated, or put text that begins with "*" in quotes',
    ]);
  });

  test('cannot stand inside the value that they repeat', () => {
    expect(faultsOf(fileWith({ peers: '&p [ *p ]' }))).toEqual([
      'a.yaml:2:13: peers[0]: *p stands inside the value that it repeats: name another anchor',
    ]);
  });

  test('cannot blow a file up', () => {
    const lines = ['a0: &a0 [ x, x, x, x, x, x, x, x, x, x ]'];
    for (let level = 1; level < 20; level += 1) {
      lines.push(`a${level}: &a${level} [ ${`*a${level - 1}, `.repeat(10)} ]`);
    }
    expect(faultsOf(lines.join('\n'))).toEqual([
      expect.stringMatching(
        /^a\.yaml:\d+:\d+: .*: aliases repeat more than 100000 values: write fewer of them$/,
      ),
    ]);
  });
});
