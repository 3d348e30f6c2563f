import {
  CheckNotRun,
  Health,
  type BackendsOption,
  type CheckResult,
  type HealthOptions,
  type PolledCheck,
} from '../../src/health/index.ts';
import { VirtualClock } from '../../src/testing/index.ts';

/** A check of the test's making, whose next results are what `state` says. */
export class TestCheck implements PolledCheck {
  readonly kind = 'test';
  readonly target: string;
  state: 'up' | 'down' | 'exhausted' = 'up';
  /** What a good result says. */
  result: Omit<CheckResult, 'outcome'> = {};
  probes = 0;

  constructor(target: string) {
    this.target = target;
  }

  run(): Promise<CheckResult> {
    this.probes += 1;
    if (this.state === 'up') return Promise.resolve({ outcome: 'good', ...this.result });
    return Promise.reject(
      this.state === 'down' ? new Error('refused') : new CheckNotRun('no descriptors'),
    );
  }
}

/** A group in virtual time whose verdicts need one result: probes a second apart, without jitter. */
export class GroupLab {
  readonly clock = new VirtualClock();
  /** What was told, in order. */
  readonly story: string[] = [];

  group<Name extends string>(
    backends: BackendsOption<Name>,
    options: Partial<HealthOptions<Name>> = {},
  ): Health<Name> {
    const { clock } = this;
    const health = Health.of({
      interval: '1s',
      rise: 1,
      fall: 1,
      clock,
      random: () => 0.5,
      warmUp: 100,
      backends,
      ...options,
    });
    health
      .on('change', ({ backend, from, to }) => this.story.push(`${backend}: ${from} → ${to}`))
      .on('weight', ({ backend, from, to, reason }) =>
        this.story.push(`${backend}: weight ${from} → ${to}: ${reason.code}`),
      )
      .on('maintenance', ({ backend, reason }) => this.story.push(`${backend}: ${reason.message}`))
      .on('backends', ({ reason }) => this.story.push(reason.message));
    return health;
  }

  /** Long enough for every check to have had its next result. */
  async round(): Promise<void> {
    await this.clock.advance(2_000);
  }

  /** What was told since the last look. */
  news(): string[] {
    return this.story.splice(0);
  }
}
