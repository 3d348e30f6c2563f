import process from 'node:process';
import { within } from './child.js';

/** How long one round of one contender may take, in milliseconds. */
const PATIENCE = 150_000;

/** Ports that no contender has had yet: a new process never meets what an old one has left behind. */
let nextPort = 1_800;

/**
 * Runs the same for some contenders, in turn, round after round, so that each has its share of quiet and of noise.
 * Whoever fails is out, and the reason stands in its row.
 */
export class Contest {
  #entries;
  #budget;
  #least;

  /**
   * @param contenders
   * @param {number} budget milliseconds; whoever has used them up needs no more than `least` rounds
   * @param {number} routes that each of them has to have
   */
  constructor(contenders, { budget, routes = 1, least = 3 }) {
    this.#entries = contenders.map((contender) => ({
      contender,
      port: 0,
      samples: [],
      used: 0,
      out: contender.available() ?? tooMany(contender, routes),
    }));
    this.#budget = budget;
    this.#least = least;
  }

  /** Starts all of them. */
  async start(options) {
    await this.each(async (entry) => {
      nextPort += 1;
      entry.port = nextPort;
      entry.running = await entry.contender.start({ port: entry.port, ...options });
    });
  }

  /** Once for each, at the same time: what is not measured. */
  async each(task) {
    await Promise.all(this.#entries.map((entry) => this.#attempt(entry, () => task(entry))));
  }

  /** So many rounds; what `task` resolves with is a sample. The first ones warm up and do not count. */
  async rounds(count, task, { warmUps = 1 } = {}) {
    for (let round = -warmUps; round < count; round += 1) {
      for (const entry of round % 2 === 0 ? this.#entries : this.#entries.toReversed()) {
        const enough = entry.samples.length >= this.#least && entry.used > this.#budget;
        if (enough) continue;
        await this.#attempt(entry, async () => {
          const start = Date.now();
          const sample = await task(entry, round + warmUps);
          entry.used += Date.now() - start;
          if (round >= 0) entry.samples.push(sample);
        });
      }
    }
  }

  /** Stops all, and says what came of each: `summarize` makes the cells of a row from samples. */
  async end(summarize) {
    for (const entry of this.#entries) await this.#stop(entry);
    return this.#entries.map(({ contender, samples, out }) =>
      out === undefined && samples.length > 0
        ? { contender: contender.name, rounds: samples.length, ...summarize(samples) }
        : { contender: contender.name, out: out ?? 'no rounds' },
    );
  }

  async #attempt(entry, task) {
    if (entry.out !== undefined) return;
    try {
      await within(PATIENCE, entry.contender.name, Promise.resolve(task()));
    } catch (error) {
      [entry.out] = `${error.message}`.split('\n');
      process.stderr.write(`  ${entry.contender.name} is out: ${error.stack}\n`);
      await this.#stop(entry);
    }
  }

  async #stop(entry) {
    const { running } = entry;
    entry.running = undefined;
    await running?.stop();
  }
}

function tooMany({ mostRoutes = Infinity }, routes) {
  if (routes <= mostRoutes) return undefined;
  return `it takes minutes until it has ${routes.toLocaleString('en')} routes of its own`;
}
