import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { labCleanup } from '../support/lab/index.ts';
import { temporaryFolder } from '../support/lab/folder.ts';

/** Asks a URL, and fails unless that is answered well: a deploy, as far as a test needs one. */
const DEPLOY_PROGRAM = `
const { ok } = await fetch(process.argv[2]);
process.exit(ok ? 0 : 1);
`;

/** A service that is checked, says how many connections it has, and is deployed. */
export class Shop {
  isHealthy = true;
  /** How often it was asked whether it is healthy. */
  asked = 0;
  connections = 0;
  /** What a deploy does: false makes it fail. */
  onDeploy: () => boolean = () => true;
  readonly #server = createServer((request, response) => {
    this.#answer(request, response);
  });
  #program = '';

  /** Resolves when it listens, on a free port. */
  static async start(): Promise<Shop> {
    const shop = new Shop();
    shop.#program = join(await temporaryFolder('shop'), 'deploy.mjs');
    await writeFile(shop.#program, DEPLOY_PROGRAM);
    shop.#server.listen(0, '127.0.0.1');
    await once(shop.#server, 'listening');
    labCleanup.add('a shop', () => {
      shop.#server.close();
      shop.#server.closeAllConnections();
    });
    return shop;
  }

  /** The command that deploys it: it ends when {@link onDeploy} has. */
  get deployCommand(): string {
    return [process.execPath, this.#program, this.url('deploy')].join(' ');
  }

  url(path: 'healthz' | 'connections' | 'deploy'): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`;
  }

  #answer({ url }: IncomingMessage, response: ServerResponse): void {
    switch (url) {
      case '/healthz':
        this.asked += 1;
        response.statusCode = this.isHealthy ? 200 : 503;
        break;
      case '/connections':
        response.write(`${this.connections}\n`);
        break;
      case '/deploy':
        response.statusCode = this.onDeploy() ? 200 : 500;
        break;
      default:
        response.statusCode = 404;
    }
    response.end();
  }
}
