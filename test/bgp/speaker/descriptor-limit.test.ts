import { describe, expect, test } from '@jest/globals';
import { Speaker, type SpeakerOptions, type WarningEvent } from '../../../src/bgp/speaker/index.ts';
import { tcpNetwork, type Network } from '../../../src/bgp/transport/index.ts';
import { descriptorShortage } from '../../../src/system/index.ts';
import { MemoryNetwork, VirtualClock } from '../../../src/testing/index.ts';
import { thrownBy } from '../../bgp-packet-lite/octets.ts';
import { HERE } from './speaker-lab.ts';

const clock = new VirtualClock();

/** A network without sockets in a process that may have so many descriptors. */
function networkOf(limit: number): Network {
  return {
    ...new MemoryNetwork({ clock }).host(HERE),
    descriptorShortage: (wanted) => descriptorShortage(wanted, limit),
  };
}

/** A speaker with one listener and one peer: 3 descriptors, and 64 for the process. */
function warned(
  limit: number,
  options: Partial<SpeakerOptions> = {},
): { speaker: Speaker; warnings: WarningEvent[] } {
  const speaker = new Speaker({
    asn: 65_010,
    routerId: HERE,
    listen: ['0.0.0.0:179'],
    clock,
    network: networkOf(limit),
    ...options,
  });
  const warnings: WarningEvent[] = [];
  speaker.on('warning', (event) => warnings.push(event));
  speaker.addPeer({ address: '10.0.0.1', asn: 65_000 });
  return { speaker, warnings };
}

describe('the start of a speaker', () => {
  test('warns of fewer descriptors than it may need', async () => {
    const { speaker, warnings } = warned(66);
    await speaker.start();
    expect(warnings).toMatchObject([
      { reason: { code: 'descriptor-limit', evidence: { wanted: 67, limit: 66 } } },
    ]);
    await speaker.stop();
  });

  test('says nothing where they are enough', async () => {
    const { speaker, warnings } = warned(67);
    await speaker.start();
    expect(warnings).toEqual([]);
    await speaker.stop();
  });

  test('counts what the program needs beside', async () => {
    const { speaker, warnings } = warned(70, { otherDescriptors: () => 4 });
    await speaker.start();
    expect(warnings).toMatchObject([{ reason: { evidence: { wanted: 71 } } }]);
    await speaker.stop();
  });

  test('counts all peers that a prefix may have', async () => {
    const { speaker, warnings } = warned(70);
    speaker.acceptPeers({ prefix: '10.1.0.0/16', asn: 'external', limit: 10 });
    await speaker.start();
    expect(warnings).toMatchObject([{ reason: { evidence: { wanted: 87 } } }]);
    await speaker.stop();
  });
});

describe('a peer that is added while the speaker runs', () => {
  test('is warned of if it is one too many', async () => {
    const { speaker, warnings } = warned(67);
    await speaker.start();
    speaker.addPeer({ address: '10.0.0.2', asn: 65_000 });
    expect(warnings).toHaveLength(1);
    await speaker.stop();
  });

  test('is not warned of again', async () => {
    const { speaker, warnings } = warned(66);
    await speaker.start();
    speaker.addPeer({ address: '10.0.0.2', asn: 65_000 });
    expect(warnings).toHaveLength(1);
    await speaker.stop();
  });
});

test('the TCP of the host knows the limit of this process', () => {
  const network = tcpNetwork(clock, Math.random);
  expect(network.descriptorShortage?.(2 ** 40)?.evidence.wanted).toBe(2 ** 40 + 64);
});

test('what is needed beside is told by a function', () => {
  const otherDescriptors = 4 as unknown as () => number;
  expect(thrownBy(() => warned(70, { otherDescriptors }))).toMatchObject({
    message:
      'otherDescriptors: 4 is not a function: write one that says how many, such as () => 100',
  });
});
