import { ConfigurationError, describe, errorMessage, within } from '../core/index.ts';
import type { HealthSnapshot, VerdictCounts } from '../policy/index.ts';
import type {
  BackendChange,
  HealthSource,
  HealthSourceEvent,
  SnapshotEvent,
} from './announcement-options.ts';

/** What an announcement follows: one health group, or several by name. */
export type HealthSources = HealthSource | Readonly<Record<string, HealthSource>>;

/** The names of the backends behind it: of several groups `web/web-a`. */
export type BackendOf<Sources> =
  Sources extends HealthSource<infer Name>
    ? Name
    : {
        [Group in keyof Sources & string]: Sources[Group] extends HealthSource<infer Name>
          ? `${Group}/${Name}`
          : never;
      }[keyof Sources & string];

/** The names of the groups; none where there is one without a name. Where no names are known, any. */
export type GroupOf<Sources> =
  Sources extends HealthSource<infer Name>
    ? string extends Name
      ? string
      : never
    : keyof Sources & string;

/** {@link HealthSources}, checked. */
export interface ParsedHealth {
  /** All of them together. */
  readonly source: HealthSource;
  /** Undefined where there is one without a name. */
  readonly groups: readonly string[] | undefined;
}

/** @throws ConfigurationError unless it is a health group, or some by name. */
export function parseHealth(value: unknown): ParsedHealth {
  if (isSource(value)) return { source: value, groups: undefined };
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (entries.length === 0 || Array.isArray(value)) throw noSource(value);
  const sources = new Map<string, HealthSource>();
  for (const [name, source] of entries) {
    within(`[${JSON.stringify(name)}]`, () => {
      if (!isSource(source)) throw noSource(source);
      sources.set(name, source);
    });
  }
  return { source: new JoinedHealth(sources), groups: [...sources.keys()] };
}

/** The groups that something follows, each by itself. */
export function groupsOf(health: HealthSource): readonly HealthSource[] {
  return health instanceof JoinedHealth ? [...health.sources.values()] : [health];
}

function isSource(value: unknown): value is HealthSource {
  const source = typeof value === 'object' && value !== null ? value : {};
  return (['snapshot', 'retain', 'on', 'off'] as const).every(
    (name) => name in source && typeof source[name as keyof typeof source] === 'function',
  );
}

function noSource(value: unknown): ConfigurationError {
  return new ConfigurationError(
    '',
    `${describe(value)} is not a health group: make one with Health.of({ backends }), or write several by name`,
  );
}

/** Only a `change` names a backend. */
type Told = SnapshotEvent & Partial<Pick<BackendChange, 'backend'>>;

type Listener = (event: BackendChange) => void;

/** Several health groups as one. */
class JoinedHealth implements HealthSource {
  readonly sources: ReadonlyMap<string, HealthSource>;
  /** What was made of each listener, for each event. */
  readonly #wrapped = new Map<HealthSourceEvent, Map<Listener, ReadonlyMap<string, Listener>>>();

  constructor(sources: ReadonlyMap<string, HealthSource>) {
    this.sources = sources;
  }

  snapshot(): HealthSnapshot {
    const groups = Array.from(this.sources, ([name, source]): [string, HealthSnapshot] => [
      name,
      snapshotOf(name, source),
    ]);
    return joined(new Map(groups));
  }

  retain(): () => void {
    const releases = Array.from(this.sources.values(), (source) => source.retain());
    return () => {
      for (const release of releases.splice(0)) release();
    };
  }

  async settled(): Promise<void> {
    await Promise.all(
      Array.from(this.sources.values(), (source) => source.settled?.() ?? Promise.resolve()),
    );
  }

  on(event: HealthSourceEvent, listener: Listener): this {
    const ofEvent = this.#wrapped.get(event) ?? new Map<Listener, ReadonlyMap<string, Listener>>();
    this.#wrapped.set(event, ofEvent);
    if (ofEvent.has(listener)) return this;
    const wrappers = new Map(
      Array.from(this.sources.keys(), (name) => [name, this.#wrap(name, listener)]),
    );
    ofEvent.set(listener, wrappers);
    for (const [name, wrapper] of wrappers) this.sources.get(name)?.on(event, wrapper as never);
    return this;
  }

  off(event: HealthSourceEvent, listener: Listener): this {
    const wrappers = this.#wrapped.get(event)?.get(listener);
    for (const [name, wrapper] of wrappers ?? []) {
      this.sources.get(name)?.off(event, wrapper as never);
    }
    this.#wrapped.get(event)?.delete(listener);
    return this;
  }

  /** Undefined where another group fails: that is told of by the next one who looks. */
  #tryToLook(): HealthSnapshot | undefined {
    try {
      return this.snapshot();
    } catch {
      return undefined;
    }
  }

  #wrap(name: string, listener: Listener): Listener {
    return (event: Told) => {
      const { backend } = event;
      const snapshot = this.#tryToLook();
      if (snapshot === undefined) return;
      listener({
        ...event,
        ...(backend === undefined ? {} : { backend: `${name}/${backend}` }),
        snapshot,
      } as BackendChange);
    };
  }
}

/** Without one of them the others are not what is to be judged: that one is missing must not look as if it had no part. */
function snapshotOf(name: string, source: HealthSource): HealthSnapshot {
  try {
    return source.snapshot();
  } catch (error) {
    throw new Error(`group ${name}: ${errorMessage(error)}`, { cause: error });
  }
}

/** Lists of thousands are made when somebody looks at them. */
function joined(groups: ReadonlyMap<string, HealthSnapshot>): HealthSnapshot {
  let backends: HealthSnapshot['backends'] | undefined;
  return {
    at: Math.max(...Array.from(groups.values(), ({ at }) => at)),
    counts: sumOf(Array.from(groups.values(), ({ counts }) => counts)),
    groups: Object.fromEntries(groups),
    get backends() {
      backends ??= [...groups].flatMap(([group, snapshot]) =>
        snapshot.backends.map((backend) => ({ ...backend, name: `${group}/${backend.name}` })),
      );
      return backends;
    },
  };
}

/** Undefined where one of them does not count: then all are counted. */
function sumOf(all: readonly (VerdictCounts | undefined)[]): VerdictCounts | undefined {
  const counts = all.filter((one) => one !== undefined);
  if (counts.length < all.length) return undefined;
  const total = (of: (counts: VerdictCounts) => number): number =>
    counts.reduce((sum, one) => sum + of(one), 0);
  const weighed = (of: (counts: VerdictCounts) => number | undefined): number | undefined =>
    counts.every((one) => of(one) !== undefined) ? total((one) => of(one) ?? 0) : undefined;
  return {
    online: total(({ online }) => online),
    offline: total(({ offline }) => offline),
    unknown: total(({ unknown }) => unknown),
    maintenance: total(({ maintenance }) => maintenance),
    onlineWeight: weighed(({ onlineWeight }) => onlineWeight),
    totalWeight: weighed(({ totalWeight }) => totalWeight),
    degraded: weighed(({ degraded }) => degraded),
  };
}
