import { expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { Namespace } from '../../support/lab/index.ts';
import { describeWith } from '../../support/prerequisite.ts';

/** The hooks that let a plain Node load TypeScript. */
const HOOKS = new URL('../../mutation/register.js', import.meta.url).href;
const PROCESS = fileURLToPath(new URL('./host-process.js', import.meta.url));

type Wanted = readonly [kind: 'address' | 'interface', target: string, options?: object];

/** What each check says in a namespace: its outcome, and the message. */
async function probe(namespace: Namespace, ...wanted: Wanted[]): Promise<string[]> {
  const printed = await namespace.exec([
    ...[process.execPath, '--import', HOOKS, PROCESS],
    JSON.stringify(wanted),
  ]);
  const results = JSON.parse(printed) as { outcome: string; message: string }[];
  return results.map(({ outcome, message }) => `${outcome}: ${message}`);
}

describeWith([], 'an address of a host', () => {
  test('is good where it is, by whatever label, and bad when it was taken away', async () => {
    const host = await Namespace.create('address');
    const vip: Wanted = ['address', '192.0.2.10', { interface: 'lo' }];
    // As `ifconfig lo:0`, and `exabgp healthcheck --label`, put it there.
    const labelled = ['192.0.2.10/32', 'dev', 'lo', 'label', 'lo:anycast'];
    await host.exec(['ip', 'address', 'add', ...labelled]);
    expect(await probe(host, vip)).toEqual(['good: 192.0.2.10 is on lo']);
    await host.exec(['ip', 'address', 'del', '192.0.2.10/32', 'dev', 'lo']);
    expect(await probe(host, vip)).toEqual(['bad: lo has no 192.0.2.10, or is not up']);
  });

  test('is bad while its interface is down', async () => {
    const host = await Namespace.create('address');
    await host.exec(['ip', 'link', 'add', 'vip0', 'type', 'veth', 'peer', 'name', 'vip1']);
    await host.exec(['ip', 'link', 'set', 'vip1', 'up']);
    await host.addAddress('192.0.2.10/32', 'vip0');
    expect(await probe(host, ['address', '192.0.2.10'])).toEqual([
      'bad: no interface that is up has 192.0.2.10',
    ]);
    await host.exec(['ip', 'link', 'set', 'vip0', 'up']);
    expect(await probe(host, ['address', '192.0.2.10'])).toEqual(['good: 192.0.2.10 is on vip0']);
  });
});

describeWith([], 'an interface of a host', () => {
  test('is good while it is up, and bad without a carrier or when it is disabled', async () => {
    const host = await Namespace.create('interface');
    const wanted: Wanted = ['interface', 'port0'];
    await host.exec(['ip', 'link', 'add', 'port0', 'type', 'veth', 'peer', 'name', 'port1']);
    await host.exec(['ip', 'link', 'set', 'port0', 'up']);
    expect(await probe(host, wanted)).toEqual(['bad: port0 is lowerlayerdown']);
    await host.exec(['ip', 'link', 'set', 'port1', 'up']);
    expect(await probe(host, wanted)).toEqual(['good: port0 is up']);
    await host.exec(['ip', 'link', 'set', 'port0', 'down']);
    expect(await probe(host, wanted)).toEqual(['bad: port0 is down']);
  });

  test('that has no state is bad while it is disabled', async () => {
    const host = await Namespace.create('interface');
    await host.exec(['ip', 'link', 'set', 'lo', 'down']);
    expect(await probe(host, ['interface', 'lo'])).toEqual(['bad: lo is down']);
  });
});
