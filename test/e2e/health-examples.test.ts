import { beforeEach, describe, expect, test } from '@jest/globals';
import { waitFor } from '../support/lab/index.ts';
import { Example, QUIET_END } from './example.ts';
import { Backend } from './servers.ts';

let a: Backend;
let b: Backend;

beforeEach(async () => {
  [a, b] = [await Backend.start(), await Backend.start()];
});

describe('examples/custom-check', () => {
  test('follows a backend that dies and returns, and ends by itself', async () => {
    const example = new Example('custom-check', { SHOP: a.url });
    await example.lines(1);
    await a.down();
    await example.lines(2);
    await a.up();
    const told = (await example.lines(3)).map((line) => line.replace(/:.*/, ''));
    expect([told, await example.end()]).toEqual([
      ['shop is online', 'shop is offline', 'shop is online'],
      QUIET_END,
    ]);
  });
});

describe('examples/health-endpoint', () => {
  interface Answer {
    readonly status: number;
    readonly body: {
      readonly counts: unknown;
      readonly backends: readonly { readonly verdict: string }[];
    };
  }

  async function ask(url: string): Promise<Answer> {
    const response = await fetch(url);
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  test('says 200 while a backend is online, 503 when none is, and why', async () => {
    const environment = { LISTEN_PORT: '0', WEB_A: a.url, WEB_B: b.address };
    const example = new Example('health-endpoint', environment);
    const [listening = ''] = await example.lines(1);
    const port = /"port":(\d+)/.exec(listening)?.[1] ?? '';
    const url = `http://127.0.0.1:${port}/`;
    const says = async (status: number, verdicts: string): Promise<boolean> => {
      const answer = await ask(url);
      const seen = answer.body.backends.map(({ verdict }) => verdict).join(' ');
      return answer.status === status && seen === verdicts;
    };
    await waitFor('200', () => says(200, 'online online'), { giveUp: example.obituary });
    await a.down();
    await waitFor('one offline', () => says(200, 'offline online'), { giveUp: example.obituary });
    await b.down();
    await waitFor('503', () => says(503, 'offline offline'), { giveUp: example.obituary });
    expect((await ask(url)).body.counts).toEqual({
      online: 0,
      offline: 2,
      unknown: 0,
      maintenance: 0,
      onlineWeight: 0,
      totalWeight: 3,
      degraded: 0,
    });
    expect(await example.end()).toEqual(QUIET_END);
  });
});
