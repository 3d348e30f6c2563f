import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../support/lab/folder.ts';
import { Crossroads, NODE_1, NODE_2 } from './crossroads.ts';
import { Example, QUIET_END } from './example.ts';
import { Backend } from './servers.ts';

describe('examples/two-sites-one-vip', () => {
  const BOTH = { [NODE_1]: 'no MED 65010:1', [NODE_2]: 'no MED 65010:2' };
  let crossroads: Crossroads;
  let here: readonly [Backend, Backend];
  let example: Example;

  beforeEach(async () => {
    crossroads = await Crossroads.start();
    here = [await Backend.start(), await Backend.start()];
    example = start('1', NODE_1, here);
    start('2', NODE_2, [await Backend.start()]);
    await crossroads.has(BOTH);
    crossroads.log.length = 0;
  });

  function start(site: string, node: string, backends: readonly Backend[]): Example {
    return new Example('two-sites-one-vip', {
      SITE: site,
      NODE: node,
      ROUTER_PORT: crossroads.port,
      BACKENDS: backends.map(({ address }) => address).join(),
      HOLD_DOWN: '100ms',
    });
  }

  test('leaves its clients to the other site when its backends have died, until they return', async () => {
    await Promise.all(here.map((backend) => backend.down()));
    await crossroads.has({ [NODE_2]: 'no MED 65010:2' });
    await here[0].up();
    await crossroads.has(BOTH);
    expect(crossroads.log).toEqual([`${NODE_1} removed`, `${NODE_1} added`]);
  });

  test('prints what its site has sent', async () => {
    await Promise.all(here.map((backend) => backend.down()));
    const lines = await example.lines(2);
    expect(lines.map((line) => line.replace(/: .*/, ''))).toEqual([
      `+ site 1 to 127.0.0.1:${crossroads.port} from ${NODE_1}`,
      `- site 1 to 127.0.0.1:${crossroads.port} from ${NODE_1}`,
    ]);
  });

  test('drains its site at SIGTERM, and ends by itself', async () => {
    const ended = example.end();
    // RFC 8326: GRACEFUL_SHUTDOWN.
    await crossroads.has({ ...BOTH, [NODE_1]: 'no MED 65010:1 65535:0' });
    expect([await ended, crossroads.log]).toEqual([
      QUIET_END,
      [`${NODE_1} changed`, `${NODE_1} removed`],
    ]);
  });
});

describe('examples/active-backup', () => {
  let crossroads: Crossroads;
  let service: Backend;
  let example: Example;
  let roleFile1: string;
  let roleFile2: string;

  beforeEach(async () => {
    crossroads = await Crossroads.start();
    service = await Backend.start();
    const folder = await temporaryFolder('roles');
    [roleFile1, roleFile2] = [join(folder, '1'), join(folder, '2')];
    await writeFile(roleFile1, 'master\n');
    await writeFile(roleFile2, 'backup\n');
    example = start(NODE_1, roleFile1, service);
    start(NODE_2, roleFile2, await Backend.start());
    await crossroads.has({ [NODE_1]: '100', [NODE_2]: '200' });
    crossroads.log.length = 0;
  });

  function start(node: string, roleFile: string, { url }: Backend): Example {
    return new Example('active-backup', {
      NODE: node,
      ROUTER_PORT: crossroads.port,
      SERVICE: url,
      ROLE_FILE: roleFile,
    });
  }

  test('changes its MED with its role, and never withdraws for that', async () => {
    await writeFile(roleFile2, 'master\n');
    await writeFile(roleFile1, 'backup\n');
    await crossroads.has({ [NODE_1]: '200', [NODE_2]: '100' });
    expect(crossroads.log.toSorted()).toEqual([`${NODE_1} changed`, `${NODE_2} changed`]);
  });

  test('leaves the address to the backup while the service of the active node is dead', async () => {
    await service.down();
    await crossroads.has({ [NODE_2]: '200' });
    await service.up();
    await crossroads.has({ [NODE_1]: '100', [NODE_2]: '200' });
    expect(crossroads.log).toEqual([`${NODE_1} removed`, `${NODE_1} added`]);
  });

  test('announces nothing while nobody says what it is', async () => {
    await rm(roleFile1);
    await crossroads.has({ [NODE_2]: '200' });
    expect(crossroads.log).toEqual([`${NODE_1} removed`]);
  });

  test('announces nothing as something that it does not know', async () => {
    await writeFile(roleFile1, 'primary\n');
    await crossroads.has({ [NODE_2]: '200' });
    expect(crossroads.log).toEqual([`${NODE_1} removed`]);
  });

  test('stays what it is while its file is being written', async () => {
    await writeFile(roleFile1, '');
    // Node 2 has looked several times at its own file meanwhile, and node 1 looks as often.
    for (const [role, med] of [
      ['master', '100'],
      ['backup', '200'],
      ['master', '100'],
    ]) {
      await writeFile(roleFile2, `${role}\n`);
      await crossroads.has({ [NODE_1]: '100', [NODE_2]: `${med}` });
    }
    expect(crossroads.log).not.toContain(`${NODE_1} removed`);
  });

  test('prints what it wants, and as what', async () => {
    const [first] = await example.lines(1);
    expect(first).toMatch('announce as master: ');
  });

  test('ends by itself at SIGTERM', async () => {
    expect(await example.end()).toEqual(QUIET_END);
  });
});
