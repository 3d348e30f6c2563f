import { describe, expect, test } from '@jest/globals';
import { configurationShortage } from '../../../src/daemon/config/descriptor-limit.ts';
import { parseConfiguration, type DaemonConfiguration } from '../../../src/daemon/config/index.ts';
import { fileWith } from './findings.ts';

/** Two peers that may have two connections each, one listener, and three checks: 8, and 64 for the process. */
function configuration(): DaemonConfiguration {
  const text = fileWith({
    speaker: '{ asn: 65010, routerId: 10.0.0.11, listen: [ "0.0.0.0:179" ] }',
    peers: '[ { address: 10.0.0.1, asn: 65000 }, { address: 10.0.0.2, asn: 65000 } ]',
    health:
      '{ web: { backends: { a: { tcp: "10.0.0.2:80" }, b: [ { tcp: "10.0.0.3:80" }, { tcp: "10.0.0.3:81" } ] } } }',
  });
  const { configuration: read } = parseConfiguration(text, 'a.yaml');
  if (read === undefined) throw new Error('the file has a fault');
  return read;
}

describe('the limit of descriptors', () => {
  test('is enough for peers, listeners and checks', () => {
    expect(configurationShortage(configuration(), 72)).toBeUndefined();
  });

  test('is not enough with one less', () => {
    expect(configurationShortage(configuration(), 71)).toMatchObject({
      code: 'descriptor-limit',
      evidence: { wanted: 72, limit: 71 },
    });
  });
});
