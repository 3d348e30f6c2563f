import { expect, test } from '@jest/globals';
import type { Capability, GracefulRestart } from '../../src/bgp-packet-lite/index.ts';
import { sessionLab, type SessionLabOptions } from '../bgp/session/session-lab.ts';

const R = 8;
const F = 128;

function gracefulRestart(families: readonly { afi: number; safi: number }[]): Capability {
  return {
    code: 64,
    name: 'graceful-restart',
    value: { flags: 0, time: 60, families: families.map((each) => ({ ...each, flags: 128 })) },
  };
}

/** What the OPENs of two sessions in a row say, of which the first is reset once it is Established. */
async function offers(
  capability: Capability,
  options?: SessionLabOptions,
): Promise<readonly GracefulRestart[]> {
  const { clock, peer, session } = await sessionLab({
    context: { capabilities: [capability] },
    ...options,
  });
  session.start();
  await clock.advance(100);
  session.reset({ cause: 'administrative-reset' });
  await clock.advance(10_000);
  return peer.connections
    .flatMap(({ heard }) => heard)
    .flatMap(({ message }) => (message.type === 'open' ? message.capabilities : []))
    .flatMap((each) => (each.name === 'graceful-restart' ? [each.value] : []));
}

async function restartFlags(capability: Capability): Promise<readonly number[]> {
  return (await offers(capability)).map(({ flags }) => flags);
}

/** The flags of the one family. */
async function forwardingFlags(
  forwardingPreserved: boolean,
): Promise<readonly (number | undefined)[]> {
  const capability = gracefulRestart([{ afi: 1, safi: 1 }]);
  const said = await offers(capability, { forwardingPreserved: () => forwardingPreserved });
  return said.map(({ families: [family] }) => family?.flags);
}

test('4724 §4.1 the OPENs until the first session say R, and those after it do not', async () => {
  expect(await restartFlags(gracefulRestart([{ afi: 1, safi: 1 }]))).toEqual([R, 0]);
});

test('4724 §3 without a family there is no R: nobody is to keep our routes', async () => {
  expect(await restartFlags(gracefulRestart([]))).toEqual([0, 0]);
});

test('4724 §4.1 F is set where what we forwarded to has outlived the restart', async () => {
  expect(await forwardingFlags(true)).toEqual([F, F]);
});

test('4724 §4.1 F is not set where it has not, until there has been a session: a session that ends changes nothing of it', async () => {
  expect(await forwardingFlags(false)).toEqual([0, F]);
});
