import { expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { requireNative } from '../../../src/system/index.ts';
import { link, Namespace, waitFor, type LabProcess } from '../../support/lab/index.ts';
import { describeWith } from '../../support/prerequisite.ts';

/** The hooks that let a plain Node load TypeScript. */
const HOOKS = new URL('../../mutation/register.js', import.meta.url).href;

function run(namespace: Namespace, script: string, ...words: string[]): LabProcess {
  const path = fileURLToPath(new URL(script, import.meta.url));
  return namespace.spawn([process.execPath, '--import', HOOKS, path, ...words]);
}

interface Verdict {
  readonly backend: string;
  readonly to: string;
  readonly message: string;
}

/** Each backend's newest verdict. */
function verdictsOf(probes: LabProcess): Map<string, Verdict> {
  const changes = probes.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Verdict);
  return new Map(changes.map((change) => [change.backend, change]));
}

const POLLED = ['tcp', 'http', 'https', 'smtp', 'grpc', 'udp', 'dns', 'ping'];

/** The shortest silences that a held connection can notice: with options of the kernel, and without. */
function silences(): string[] {
  try {
    requireNative('silentAfter');
    return ['2s', '11s'];
  } catch {
    return ['11s'];
  }
}

describeWith(['nft', 'ping'], 'a host that falls silent', () => {
  test('is noticed by each check, and so is its return', async () => {
    const [client, server] = [await Namespace.create('client'), await Namespace.create('server')];
    await link(client, server, { addresses: ['10.79.1.1/30', '10.79.1.2/30'] });
    const servers = run(server, './servers-process.js');
    const ports = await waitFor('the servers', () => servers.stdout, {
      until: (line) => line !== '',
      giveUp: servers.obituary,
    });
    const holds = silences();
    const probes = run(client, './probes-process.js', '10.79.1.2', ports, JSON.stringify(holds));
    const names = [...POLLED, ...holds.map((silentAfter) => `hold ${silentAfter}`)];
    const all = (verdict: string): Promise<unknown> =>
      waitFor(
        `all ${verdict}`,
        () => names.filter((name) => verdictsOf(probes).get(name)?.to !== verdict),
        {
          until: (missing) => missing.length === 0,
          deadline: 60_000,
          giveUp: probes.obituary,
        },
      );
    await all('online');
    await server.exec(['nft', 'add', 'table', 'inet', 'silence']);
    const chain = '{ type filter hook input priority 0 ; policy drop ; }';
    await server.exec(['nft', `add chain inet silence input ${chain}`]);
    await all('offline');
    const offline = verdictsOf(probes);
    await server.exec(['nft', 'delete', 'table', 'inet', 'silence']);
    await all('online');
    probes.signal('SIGTERM');
    await probes.exit;
    for (const name of POLLED) {
      expect([name, offline.get(name)?.message]).toEqual([
        name,
        '1 bad result, no answer within 900ms',
      ]);
    }
    for (const silentAfter of holds) {
      expect(offline.get(`hold ${silentAfter}`)?.message).toMatch(
        /^the host does not answer any more, and then: no answer within 500ms$/,
      );
    }
  });
});
