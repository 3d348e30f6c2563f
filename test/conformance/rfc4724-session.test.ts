import { expect, test } from '@jest/globals';
import type { Capability } from '../../src/bgp-packet-lite/index.ts';
import { sessionLab } from '../bgp/session/session-lab.ts';

const R = 8;

function gracefulRestart(families: readonly { afi: number; safi: number }[]): Capability {
  return {
    code: 64,
    name: 'graceful-restart',
    value: { flags: 0, time: 60, families: families.map((each) => ({ ...each, flags: 128 })) },
  };
}

/** The restart flags of the OPENs of two sessions in a row, of which the first is reset once it is Established. */
async function restartFlags(capability: Capability): Promise<readonly number[]> {
  const { clock, peer, session } = await sessionLab({ context: { capabilities: [capability] } });
  session.start();
  await clock.advance(100);
  session.reset({ cause: 'administrative-reset' });
  await clock.advance(10_000);
  return peer.connections
    .flatMap(({ heard }) => heard)
    .flatMap(({ message }) => (message.type === 'open' ? message.capabilities : []))
    .flatMap((each) => (each.name === 'graceful-restart' ? [each.value.flags] : []));
}

test('4724 §4.1 the OPENs until the first session say R, and those after it do not', async () => {
  expect(await restartFlags(gracefulRestart([{ afi: 1, safi: 1 }]))).toEqual([R, 0]);
});

test('4724 §3 without a family there is no R: nobody is to keep our routes', async () => {
  expect(await restartFlags(gracefulRestart([]))).toEqual([0, 0]);
});
