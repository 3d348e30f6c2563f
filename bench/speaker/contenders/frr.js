import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Child, connectTo, run, temporaryFolder, until } from '../child.js';
import { CONTENDER_ADDRESS, CONTENDER_ASN, HOLD_TIME, neighbours, SINK_ASN } from '../plan.js';
import { installed } from './installed.js';
import { now } from './servant-process.js';

const BGPD = '/usr/lib/frr/bgpd';

function configuration(peers, groups) {
  const names = neighbours(peers);
  return [
    `router bgp ${CONTENDER_ASN}`,
    ` bgp router-id ${CONTENDER_ADDRESS}`,
    ' no bgp ebgp-requires-policy',
    ' no bgp network import-check',
    ' no bgp default ipv4-unicast',
    // It waits for a second otherwise, for more peers to feed together.
    ' coalesce-time 0',
    ` timers bgp ${HOLD_TIME / 3} ${HOLD_TIME}`,
    ...names.flatMap((name) => [
      ` neighbor ${name} remote-as ${SINK_ASN}`,
      ` neighbor ${name} passive`,
      ` neighbor ${name} ebgp-multihop 5`,
      ` neighbor ${name} advertisement-interval 0`,
    ]),
    ' address-family ipv4 unicast',
    ...names.map((name) => `  neighbor ${name} activate`),
    ...groups.flat().map((prefix) => `  network ${prefix}`),
    ' exit-address-family',
  ].join('\n');
}

export const frr = {
  name: 'FRR',
  available: () => installed(BGPD, 'vtysh'),
  async start({ port, peers, groups = [] }) {
    const folder = temporaryFolder('frr');
    const file = join(folder, 'bgpd.conf');
    writeFileSync(file, `${configuration(peers, groups)}\n`);
    // It gives up root, and makes its socket afterwards.
    await run(['chown', '-R', 'frr:frr', folder]);
    const child = new Child([
      BGPD,
      '-Z',
      '-n',
      '-p',
      `${port}`,
      '-l',
      CONTENDER_ADDRESS,
      '-f',
      file,
      '-i',
      join(folder, 'pid'),
      '-P',
      '0',
      '--vty_socket',
      folder,
      '--log',
      'stdout',
      '--log-level',
      'error',
    ]);
    const last = neighbours(peers).at(-1);
    await until(
      'FRR to have read its configuration',
      async () => {
        const ask = ['vtysh', '--vty_socket', folder, '-c', 'show bgp neighbors json'];
        return (await run(ask)).said.includes(`"${last}"`);
      },
      { child },
    );
    const vty = await Vty.open(join(folder, 'bgpd.vty'));
    for (const command of ['enable', 'configure terminal', `router bgp ${CONTENDER_ASN}`]) {
      await vty.tell([command]);
    }
    await vty.tell(['address-family ipv4 unicast']);
    return {
      pid: child.pid,
      announce: (group) => vty.tell(groups[group].map((prefix) => `network ${prefix}`)),
      withdraw: (group) => vty.tell(groups[group].map((prefix) => `no network ${prefix}`)),
      /** It answers a route refresh before it has worked through what came first: so it is asked. */
      async received() {
        const ask = ['vtysh', '--vty_socket', folder, '-c', 'show bgp ipv4 unicast summary json'];
        return Number(/"pfxRcd":(\d+)/.exec((await run(ask)).said)?.[1] ?? 0);
      },
      async stop() {
        vty.close();
        await child.stop();
      },
    };
  },
};

/** What vtysh speaks: commands end with a zero octet, answers with three and the result. */
class Vty {
  #socket;
  #zeros = 0;
  #results = 0;
  #waiting;

  constructor(socket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const octet of chunk) this.#take(octet);
    });
  }

  static async open(path) {
    return new Vty(await connectTo(path));
  }

  /** Resolves with when it was told, once all is answered. */
  tell(commands) {
    const start = now();
    return new Promise((resolve) => {
      this.#results = commands.length;
      this.#waiting = () => resolve(start);
      this.#socket.write(commands.map((command) => `${command}\0`).join(''));
    });
  }

  close() {
    this.#socket.destroy();
  }

  #take(octet) {
    if (this.#zeros < 3) {
      this.#zeros = octet === 0 ? this.#zeros + 1 : 0;
      return;
    }
    this.#zeros = 0;
    this.#results -= 1;
    if (this.#results === 0) this.#waiting();
  }
}
