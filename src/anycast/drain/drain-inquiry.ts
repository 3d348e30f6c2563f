import { errorMessage } from '../../core/index.ts';
import type { DrainCondition } from './drain-options.ts';

/** What one condition has said: undefined if it is met. */
type Objection = string | undefined;

/** Asks whether nobody needs a route any more: everybody who has drained it may have a condition, and one is enough. */
export class DrainInquiry {
  readonly #conditions = new Set<DrainCondition>();
  #asking: AbortController | undefined;
  #objection: Objection;

  /** What they said last, or that they say nothing; undefined if one was met, or none was asked. */
  get objection(): string | undefined {
    return this.#objection;
  }

  add(condition: DrainCondition): void {
    this.#conditions.add(condition);
  }

  /** @returns whether one is met; undefined if nobody needs the answer any more, or it is being asked already */
  async ask(): Promise<boolean | undefined> {
    if (this.#asking !== undefined) return undefined;
    const asking = new AbortController();
    this.#asking = asking;
    this.#objection ??= 'not answered yet';
    const objection = await firstWithout(this.#conditions, asking.signal);
    if (asking.signal.aborted) return undefined;
    this.#asking = undefined;
    this.#objection = objection;
    return objection === undefined;
  }

  /** Whoever is asked need not answer. */
  stop(): void {
    this.#asking?.abort();
    this.#asking = undefined;
  }

  /** Nothing is to be asked any more. */
  clear(): void {
    this.stop();
    this.#conditions.clear();
    this.#objection = undefined;
  }
}

/** Does not wait for the others where one is met. */
function firstWithout(
  conditions: ReadonlySet<DrainCondition>,
  signal: AbortSignal,
): Promise<Objection> {
  return new Promise((resolve) => {
    let open = conditions.size;
    for (const condition of conditions) {
      void objectionOf(condition, signal).then((objection) => {
        open -= 1;
        if (objection === undefined || open === 0) resolve(objection);
      });
    }
  });
}

async function objectionOf(condition: DrainCondition, signal: AbortSignal): Promise<Objection> {
  try {
    const answer: unknown = await condition(signal);
    return answer === true ? undefined : 'not met yet';
  } catch (error) {
    return `failed: ${errorMessage(error)}`;
  }
}
