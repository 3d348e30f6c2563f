import { Anycast, type AnycastEvent } from '../../anycast/index.ts';
import { systemClock, type Clock } from '../../core/index.ts';
import { Health, httpCheck } from '../../health/index.ts';
import type { Verdict } from '../../policy/index.ts';
import { Router } from '../../testing/index.ts';
import { Backend } from './backend.ts';
import type { DemoEvent } from './story.ts';

const PREFIX = '192.0.2.10/32';
const ROUTER_ASN = 65_000;
const ASN = 65_010;

/** A step that has not been seen by then has failed, in milliseconds. */
const STEP_DEADLINE = 5_000;

interface Step {
  readonly action: string;
  readonly expectation: string;
  /** What happens to the backends. */
  readonly act: () => Promise<void>;
  /** What shows that the step is over. */
  readonly over: () => boolean;
  /** Whether the route is in the router's table then. */
  readonly announced: boolean;
}

/**
 * The main job with nothing installed: a speaker, an embedded router on a loopback port, and two backends that die and
 * return. Tells every step through `narrate`.
 * @returns whether every step was seen in the router's table.
 */
export async function runDemo(narrate: (event: DemoEvent) => void): Promise<boolean> {
  const clock = systemClock;
  const backends = { 'web-a': new Backend('web-a'), 'web-b': new Backend('web-b') };
  const { 'web-a': a, 'web-b': b } = backends;
  for (const backend of [a, b]) {
    // Up and down again: from now on it has a port, and nobody listens there.
    await backend.start();
    await backend.stop();
  }
  const router = new Router({ asn: ROUTER_ASN, routerId: '127.0.0.1' });
  router.addPeer({ address: '127.0.0.1', asn: ASN });
  await router.start();

  const web = Health.of({
    backends: { 'web-a': httpCheck(a.url), 'web-b': httpCheck(b.url) },
    interval: '500ms',
    fastInterval: '200ms',
    timeout: '500ms',
    rise: 2,
    fall: 3,
  });
  const anycast = new Anycast({ asn: ASN, routerId: '10.0.0.11' });
  const peer = anycast.addPeer({ address: '127.0.0.1', port: router.port, asn: ROUTER_ASN });
  anycast.announce(PREFIX, { health: web, withdrawWhen: 'all-offline' });
  const narrateEvent = (event: AnycastEvent): void => {
    // What a session goes through on its way, and what is decided before it is sent, is left out of the story.
    const told = event.event === 'peer' ? event.to === 'established' : event.event !== 'decision';
    if (told) narrate(event);
  };
  anycast.events.on('event', narrateEvent);

  const are = (verdict: Verdict, ...names: readonly string[]): boolean =>
    web
      .snapshot()
      .backends.every((backend) => !names.includes(backend.name) || backend.verdict === verdict);
  const steps: readonly Step[] = [
    {
      action: 'the session comes up, and both backends are dead',
      expectation: 'nothing is announced',
      act: () => anycast.start(),
      over: () => are('offline', 'web-a', 'web-b') && isEstablished(anycast),
      announced: false,
    },
    {
      action: 'both backends come up',
      expectation: 'the route is announced',
      act: async () => {
        await Promise.all([a.start(), b.start()]);
      },
      over: () => router.has(PREFIX) && are('online', 'web-a', 'web-b'),
      announced: true,
    },
    {
      action: 'web-a dies',
      expectation: 'the route stays, since web-b is online',
      act: () => a.stop(),
      over: () => are('offline', 'web-a'),
      announced: true,
    },
    {
      action: 'web-b dies',
      expectation: 'the route is withdrawn',
      act: () => b.stop(),
      over: () => !router.has(PREFIX),
      announced: false,
    },
    {
      action: 'web-a returns',
      expectation: 'the route is announced again',
      act: () => a.start(),
      over: () => router.has(PREFIX),
      announced: true,
    },
  ];

  narrate({
    event: 'setup',
    at: clock.date(),
    prefix: PREFIX,
    router: `AS ${ROUTER_ASN} at ${peer}`,
    backends: { 'web-a': a.url, 'web-b': b.url },
  });
  try {
    for (const [index, step] of steps.entries()) {
      if (!(await play(index + 1, step, { router, anycast, clock, narrate }))) return false;
    }
    return true;
  } finally {
    anycast.events.off('event', narrateEvent);
    await anycast.stop();
    await router.stop();
    await Promise.all([a.stop(), b.stop()]);
  }
}

interface Stage {
  readonly router: Router;
  readonly anycast: Anycast;
  readonly clock: Clock;
  readonly narrate: (event: DemoEvent) => void;
}

async function play(
  number: number,
  step: Step,
  { router, anycast, clock, narrate }: Stage,
): Promise<boolean> {
  const { action, expectation, announced } = step;
  narrate({ event: 'step', at: clock.date(), step: number, action, expectation });
  const began = clock.now();
  let tableChanged: number | undefined;
  const onRoute = (): void => {
    tableChanged = clock.now();
  };
  router.on('route', onRoute);
  await step.act();
  await becomesTrue(step.over, { router, anycast, clock });
  router.off('route', onRoute);
  const elapsed = Math.round((tableChanged ?? clock.now()) - began);
  const seen = step.over() && router.has(PREFIX) === announced;
  const table = Object.keys(router.routes);
  const shown = table.length === 0 ? 'empty' : table.join(', ');
  narrate({
    event: seen ? 'seen' : 'not-seen',
    at: clock.date(),
    step: number,
    elapsed,
    table,
    message: seen
      ? `the router's table: ${shown} (${elapsed} ms after the change)`
      : `expected that ${expectation}, but the router's table is: ${shown} (after ${elapsed} ms)`,
  });
  return seen;
}

/** Resolves when the condition holds, looking again whenever anything happens; or at the deadline. */
function becomesTrue(
  condition: () => boolean,
  { router, anycast, clock }: Omit<Stage, 'narrate'>,
): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (condition()) finish();
    };
    const finish = (): void => {
      timer.cancel();
      router.off('route', look);
      anycast.events.off('event', look);
      resolve();
    };
    const timer = clock.setTimer(STEP_DEADLINE, finish);
    router.on('route', look);
    anycast.events.on('event', look);
    look();
  });
}

function isEstablished(anycast: Anycast): boolean {
  return anycast.speaker.peers.every(({ state }) => state === 'established');
}
