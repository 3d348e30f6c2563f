import { describe, expect, test } from '@jest/globals';
import { configurationShortage } from '../../../src/daemon/config/descriptor-limit.ts';
import { parseConfiguration, type DaemonConfiguration } from '../../../src/daemon/config/index.ts';
import { fileWith } from './findings.ts';

/** Two peers that may have two connections each, and one listener: 5, and 64 for the process. */
function configuration(): DaemonConfiguration {
  const text = fileWith({
    speaker: '{ asn: 65010, routerId: 10.0.0.11, listen: [ "0.0.0.0:179" ] }',
    peers: '[ { address: 10.0.0.1, asn: 65000 }, { address: 10.0.0.2, asn: 65000 } ]',
  });
  const { configuration: read } = parseConfiguration(text, 'a.yaml');
  if (read === undefined) throw new Error('the file has a fault');
  return read;
}

describe('the limit of descriptors', () => {
  test('is enough for peers, listeners and checks', () => {
    expect(configurationShortage(configuration(), 3, 72)).toBeUndefined();
  });

  test('is not enough with one less', () => {
    expect(configurationShortage(configuration(), 3, 71)).toMatchObject({
      code: 'descriptor-limit',
      evidence: { wanted: 72, limit: 71 },
    });
  });
});
