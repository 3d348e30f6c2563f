import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock, type Clock } from '../../../src/core/index.ts';
import {
  HookRunner,
  parseHooks,
  type HookEvent,
  type HookOutcome,
  type HookState,
} from '../../../src/host/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';
import { waitFor } from '../../support/lab/wait-for.ts';

let folder: string;
let outcomes: HookOutcome[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keepcast-hook-'));
  outcomes = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const path = (name: string): string => join(folder, name);

function event(state: HookState, message = 'all 2 backends offline'): HookEvent {
  return {
    prefix: '192.0.2.10/32',
    state,
    service: 'down',
    reason: { code: 'all-backends-offline', message, evidence: undefined },
    at: new Date('2026-01-01T00:00:00Z'),
  };
}

function runner(
  script: string,
  options: object = {},
  clock: Clock = new VirtualClock(),
): HookRunner {
  return new HookRunner(parseHooks([{ run: ['sh', '-c', script], ...options }]), {
    clock,
    onOutcome: (outcome) => outcomes.push(outcome),
  });
}

describe('a hook', () => {
  test('hears what happened from its environment, and of nothing else of ours', async () => {
    const hooks = runner('env');
    hooks.tell(event('withdraw'));
    await hooks.settled();
    const lines = outcomes[0]?.stdout
      .trim()
      .split('\n')
      .filter((line) => !/^(?:PATH|PWD|_|SHLVL)=/.test(line));
    expect(lines?.sort()).toEqual([
      'KEEPCAST_AT=2026-01-01T00:00:00.000Z',
      'KEEPCAST_PREFIX=192.0.2.10/32',
      'KEEPCAST_REASON=all 2 backends offline',
      'KEEPCAST_REASON_CODE=all-backends-offline',
      'KEEPCAST_SERVICE=down',
      'KEEPCAST_STATE=withdraw',
      'LANG=C',
    ]);
  });

  test('gets a reason that a backend has a hand in as one short line', async () => {
    const hooks = runner('printf %s "$KEEPCAST_REASON" | tr -c a '.concat("'-'"));
    hooks.tell(event('withdraw', `a\0a\na${'a'.repeat(5_000)}`));
    await hooks.settled();
    expect(outcomes[0]?.stdout).toBe(`a-a-a${'a'.repeat(1_019)}`);
  });

  test('that fails is told with what it said', async () => {
    const hooks = runner('echo no such unit >&2; exit 5');
    hooks.tell(event('announce'));
    await hooks.settled();
    expect(outcomes[0]?.reason).toEqual({
      code: 'hook-failed',
      message: 'sh ended with status 5, saying: no such unit',
      evidence: { code: 5, signal: null },
    });
  });

  test('that is not there is told', async () => {
    const hooks = new HookRunner(parseHooks([{ run: ['/no/such/program'] }]), {
      onOutcome: (outcome) => outcomes.push(outcome),
    });
    hooks.tell(event('announce'));
    await hooks.settled();
    expect(outcomes[0]?.reason).toMatchObject({
      code: 'hook-not-run',
      evidence: { code: 'ENOENT' },
    });
  });

  test('that writes without end has its output cut, and ends', async () => {
    const hooks = runner('head -c 1000000 /dev/zero');
    hooks.tell(event('announce'));
    await hooks.settled();
    expect(outcomes[0]?.stdout).toHaveLength(4_096);
  });

  test('that hangs is ended with all that it has started', async () => {
    const clock = new VirtualClock();
    const hooks = runner(`trap '' TERM; touch ${path('up')}; sleep 600`, { timeout: '3s' }, clock);
    hooks.tell(event('announce'));
    await waitFor('the hook', () => existsSync(path('up')), { interval: 5 });
    await clock.advance(3_000);
    await clock.advance(2_000);
    await hooks.settled();
    expect(outcomes[0]?.reason).toMatchObject({
      code: 'hook-timed-out',
      message: 'sh did not end within 3s and was killed',
    });
  });

  test('is ended when nobody waits any longer', async () => {
    const controller = new AbortController();
    // What is ended is looked for until it is gone: on a clock that moves.
    const hooks = runner(`touch ${path('up')}; sleep 600`, {}, systemClock);
    hooks.tell(event('announce'));
    await waitFor('the hook', () => existsSync(path('up')), { interval: 5 });
    controller.abort();
    await hooks.settled(controller.signal);
    expect(outcomes[0]?.reason).toMatchObject({ code: 'hook-failed' });
  });

  test('is not run for states that it is not for', async () => {
    const hooks = runner('true', { on: ['withdraw'] });
    hooks.tell(event('announce'));
    await hooks.settled();
    expect(outcomes).toEqual([]);
  });

  test('is not run again for the state that it has run for', async () => {
    const hooks = runner('true');
    hooks.tell(event('announce'));
    await hooks.settled();
    hooks.tell(event('announce'));
    await hooks.settled();
    expect(outcomes).toHaveLength(1);
  });
});

describe('hooks of one announcement', () => {
  const states = (): HookState[] => outcomes.map(({ state }) => state);

  test('run one after the other, and the last state that came meanwhile wins', async () => {
    const hooks = runner(`touch ${path('up')}; while ! test -e ${path('go')}; do sleep 0.01; done`);
    hooks.tell(event('announce'));
    await waitFor('the first', () => existsSync(path('up')), { interval: 5 });
    hooks.tell(event('drain'));
    hooks.tell(event('withdraw'));
    writeFileSync(path('go'), '');
    await hooks.settled();
    expect(states()).toEqual(['announce', 'withdraw']);
  });

  test('do not run for a state that came and went while one ran', async () => {
    const hooks = runner(`touch ${path('up')}; while ! test -e ${path('go')}; do sleep 0.01; done`);
    hooks.tell(event('announce'));
    await waitFor('the first', () => existsSync(path('up')), { interval: 5 });
    hooks.tell(event('withdraw'));
    hooks.tell(event('announce'));
    writeFileSync(path('go'), '');
    await hooks.settled();
    expect(states()).toEqual(['announce']);
  });

  test('run in the order in which they are written', async () => {
    const line = (word: string): { run: string[] } => ({
      run: ['sh', '-c', `sleep 0.0${3 - word.length}; echo ${word} >> ${path('log')}`],
    });
    const hooks = new HookRunner(parseHooks([line('a'), line('bb')]));
    hooks.tell(event('announce'));
    await hooks.settled();
    expect(readFileSync(path('log'), 'utf8')).toBe('a\nbb\n');
  });
});
