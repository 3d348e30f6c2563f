import type { Requirement } from './backend-options.ts';
import type { CheckSettings } from './backend-checks.ts';
import { deciding } from './combine.ts';
import type { Verdict } from './debounce.ts';
import { ofPort } from './group-reasons.ts';
import { JudgedCheck, type JudgedCheckObserver } from './judged-check.ts';
import type { CheckedNow, Judged, JudgedObserver, JudgedResult } from './judged.ts';
import type { LoopContext } from './probe-context.ts';
import { ofCheck, type HealthReason } from './reasons.ts';
import type { CheckHealth } from './snapshot.ts';

/** The checks of one port, or of a backend that has none. */
interface Port {
  readonly name: string | undefined;
  readonly checks: readonly [JudgedCheck, ...JudgedCheck[]];
  verdict: Verdict;
  since: number;
}

export interface JudgedChecksSettings {
  readonly checks: readonly CheckSettings[];
  readonly require: Requirement;
  readonly acrossPorts: 'any' | 'all';
}

/** Several checks of a backend together: those of each port as many as are required, and all of its ports, or any. */
export class JudgedChecks implements Judged, JudgedCheckObserver {
  readonly #context: LoopContext;
  readonly #observer: JudgedObserver;
  readonly #require: Requirement;
  readonly #acrossPorts: 'any' | 'all';
  readonly #checks: readonly JudgedCheck[];
  readonly #ports: readonly [Port, ...Port[]];

  constructor(
    { checks, require, acrossPorts }: JudgedChecksSettings,
    context: LoopContext,
    observer: JudgedObserver,
  ) {
    this.#context = context;
    this.#observer = observer;
    this.#require = require;
    this.#acrossPorts = acrossPorts;
    this.#checks = checks.map((check) => new JudgedCheck(check, context, this));
    this.#ports = byPort(this.#checks);
  }

  get verdict(): Verdict {
    return this.#deciding.verdict;
  }

  get reason(): HealthReason {
    const port = this.#deciding;
    const { reason } = deciding(port.checks, this.#require);
    const ofOne = port.checks.length === 1 ? reason : ofCheck(reason);
    return port.name === undefined ? ofOne : ofPort(port.name, ofOne);
  }

  /** Of the check that decides: what the others have seen since is no evidence for what is missing. */
  get observedAt(): number | undefined {
    return deciding(this.#deciding.checks, this.#require).observedAt;
  }

  get weight(): number | undefined {
    let lowest: number | undefined;
    for (const { weight } of this.#checks) {
      if (weight !== undefined) lowest = Math.min(weight, lowest ?? weight);
    }
    return lowest;
  }

  get degraded(): string | undefined {
    const found = this.#checks.find(({ degraded }) => degraded !== undefined)?.health;
    return found && `${found.kind} ${found.target}: ${found.degraded ?? ''}`;
  }

  get checks(): readonly CheckHealth[] {
    return Object.freeze(this.#checks.map(({ health }) => health));
  }

  get busy(): boolean {
    return this.#checks.some(({ busy }) => busy);
  }

  get grace(): number {
    return this.#checks.reduce((longest, { grace }) => Math.max(longest, grace), 0);
  }

  begin(): void {
    for (const check of this.#checks) check.begin();
    this.#refresh();
  }

  start(): void {
    for (const check of this.#checks) check.start();
  }

  async checkNow(): Promise<readonly CheckedNow[]> {
    return (await Promise.all(this.#checks.map((check) => check.checkNow()))).flat();
  }

  stop(): void {
    for (const check of this.#checks) check.stop();
    this.#refresh();
  }

  onChecked(check: JudgedCheck, result: JudgedResult | undefined): void {
    this.#refresh(check.port);
    this.#observer.onJudged(result);
  }

  get #deciding(): Port {
    return deciding(this.#ports, this.#acrossPorts);
  }

  /** Of one port, or of all of them. */
  #refresh(name?: string): void {
    for (const port of this.#ports) {
      if (name !== undefined && port.name !== name) continue;
      const { verdict } = deciding(port.checks, this.#require);
      if (verdict === port.verdict) continue;
      port.verdict = verdict;
      port.since = this.#context.clock.now();
    }
  }
}

/** Nothing is known of any of them yet. The list is not empty: so it was parsed. */
function byPort(all: readonly JudgedCheck[]): [Port, ...Port[]] {
  const names = new Set(all.map(({ port }) => port));
  const ports = Array.from(names, (name): Port[] => {
    const [first, ...rest] = all.filter(({ port }) => port === name);
    if (first === undefined) return [];
    return [{ name, checks: [first, ...rest], verdict: first.verdict, since: first.since }];
  });
  const [first, ...rest] = ports.flat();
  if (first === undefined) throw new RangeError('a backend has at least one check');
  return [first, ...rest];
}
