import { describe, expect, test } from '@jest/globals';
import { faultsOf, fileWith } from './findings.ts';

const speaker = (value: string): string[] => faultsOf(fileWith({ speaker: value }));

describe('the section speaker', () => {
  test('cannot be left out', () => {
    expect(faultsOf('\npeers: []\nannounce: {}\n')).toEqual([
      'a.yaml:2:1: speaker: this section is missing: write speaker: { asn: 65010, routerId: 10.0.0.11 }',
    ]);
  });

  test('cannot be empty', () => {
    expect(speaker('')).toEqual([
      'a.yaml:1:1: speaker: no value is written here: write one such as { asn: 65010, routerId: 10.0.0.11 }, or take the key out',
    ]);
  });

  test('needs an AS number, and says so at the mapping', () => {
    expect(speaker('{ routerId: 10.0.0.11 }')).toEqual([
      'a.yaml:1:10: speaker.asn: this key is missing: write one such as 65010',
    ]);
  });

  test('refuses AS 0', () => {
    expect(speaker('{ asn: 0, routerId: 10.0.0.11 }')).toEqual([
      'a.yaml:1:17: speaker.asn: 0 is not an AS number: write a whole number from 1 to 4294967295 (RFC 7607 reserves 0)',
    ]);
  });

  test('refuses an AS number in quotes', () => {
    expect(speaker('{ asn: "65010", routerId: 10.0.0.11 }')).toEqual([
      "a.yaml:1:17: speaker.asn: '65010' is not a number: write one such as 65010, without quotes",
    ]);
  });

  test('refuses a router ID that is no IPv4 address', () => {
    expect(speaker('{ asn: 65010, routerId: 10.0.0.256 }')).toEqual([
      "a.yaml:1:34: speaker.routerId: '10.0.0.256' is not a router ID: write 4 octets as an IPv4 address, such as 10.0.0.11, and not 0.0.0.0",
    ]);
  });

  test('reports two faults in one go', () => {
    expect(speaker('{ asn: 0, routerId: 0.0.0.0 }')).toHaveLength(2);
  });

  test('suggests the key that was meant', () => {
    expect(speaker('{ asn: 65010, routerId: 10.0.0.11, lisen: [] }')).toEqual([
      "a.yaml:1:45: speaker.lisen: unknown option 'lisen': did you mean 'listen'?",
    ]);
  });

  test('refuses each endpoint that is none', () => {
    expect(speaker('{ asn: 65010, routerId: 10.0.0.11, listen: [ "0.0.0.0", 179 ] }')).toEqual([
      "a.yaml:1:55: speaker.listen[0]: '0.0.0.0' is not an address and a port: write 10.0.0.1:8080 or [2001:db8::1]:8080, with a port from 0 to 65535",
      'a.yaml:1:66: speaker.listen[1]: 179 is not text: write one such as 0.0.0.0:179',
    ]);
  });

  test('refuses an endpoint listed twice', () => {
    expect(
      speaker('{ asn: 65010, routerId: 10.0.0.11, listen: [ "0.0.0.0:179", "0.0.0.0:179" ] }'),
    ).toEqual([
      'a.yaml:1:70: speaker.listen[1]: 0.0.0.0:179 is listed twice: take one of them out',
    ]);
  });

  test('refuses endpoints that are no list', () => {
    expect(speaker('{ asn: 65010, routerId: 10.0.0.11, listen: "0.0.0.0:179" }')).toEqual([
      'a.yaml:1:53: speaker.listen: \'0.0.0.0:179\' is not a list: write one such as [ "0.0.0.0:179" ]',
    ]);
  });
});
