import { expect, test } from '@jest/globals';
import { messageText } from '../../../src/cli/codec/message-text.ts';

test.each(['\u061c', '\u200e', '\u2028', '\u202e', '\u2067'])(
  'a peer cannot turn or break a line with %j',
  (character) => {
    const text = messageText({
      type: 'open',
      version: 4,
      asn: 65_001,
      holdTime: 90,
      routerId: '10.0.0.1',
      capabilities: [{ code: 73, name: 'fqdn', value: { hostname: `a${character}b`, domain: '' } }],
    });
    expect(text).toBe(
      'OPEN version 4 AS65001 hold time 90 s router ID 10.0.0.1\n  capability 73 fqdn {"hostname":"ab","domain":""}',
    );
  },
);
