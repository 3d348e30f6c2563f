import { describe, expect, test } from '@jest/globals';
import { refuseUnknownKeys, suggest, unknownName } from '../../src/core/index.ts';

const KNOWN = ['interval', 'timeout', 'holdTime', 'asn'];

describe('suggest', () => {
  test.each([
    ['intervall', 'interval'],
    ['inteval', 'interval'],
    ['tiemout', 'timeout'],
    ['holdtime', 'holdTime'],
    ['as', 'asn'],
    ['weight', undefined],
    ['x', undefined],
    ['', undefined],
  ])('%p probably means %p', (name, expected) => {
    expect(suggest(name, KNOWN)).toBe(expected);
  });
});

describe('unknownName', () => {
  test('says what was probably meant', () => {
    expect(unknownName('option', 'intervall', KNOWN)).toBe(
      "unknown option 'intervall': did you mean 'interval'?",
    );
  });

  test('lists what is allowed where nothing is near', () => {
    expect(unknownName('option', 'weight', ['asn', 'port'])).toBe(
      "unknown option 'weight': allowed are asn, port",
    );
  });
});

describe('refuseUnknownKeys', () => {
  test('accepts the keys that are known', () => {
    expect(() => {
      refuseUnknownKeys({ asn: 1 }, { known: KNOWN });
    }).not.toThrow();
  });

  test('refuses a slip of the pen', () => {
    expect(() => {
      refuseUnknownKeys({ asm: 1 }, { known: KNOWN });
    }).toThrow("asm: unknown option 'asm': did you mean 'asn'?");
  });

  test('refuses what is to come by name', () => {
    expect(() => {
      refuseUnknownKeys({ bfd: true }, { known: KNOWN, later: { bfd: 'leave it out' } });
    }).toThrow("bfd: 'bfd' is not available in this version of keepcast; leave it out");
  });

  test('knows a slip in the name of what is to come', () => {
    expect(() => {
      refuseUnknownKeys({ pasword: 1 }, { known: KNOWN, later: { password: 'leave it out' } });
    }).toThrow("pasword: unknown option 'pasword': did you mean 'password'?");
  });

  test.each(['constructor', 'toString', 'hasOwnProperty'])('%s is no option', (key) => {
    expect(() => {
      refuseUnknownKeys({ [key]: 1 }, { known: KNOWN, later: {} });
    }).toThrow(`unknown option '${key}'`);
  });
});
