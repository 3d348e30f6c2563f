import type { Resolver } from 'node:dns/promises';
import type { Clock, Timer } from '../../core/index.ts';
import type { Ending } from './attempt.ts';
import type { ResolvedAddress } from './resolved-address.ts';

export interface AddressRecord extends ResolvedAddress {
  /** Milliseconds. */
  readonly life: number;
}

/** What name servers have said of a name. */
export interface NameAnswer {
  /** IPv4 first. */
  readonly records: readonly AddressRecord[];
  /** Why a family has none. */
  readonly errors: readonly unknown[];
}

interface FamilyAnswer {
  readonly records: AddressRecord[];
  readonly errors: unknown[];
}

export interface NameQueryOptions {
  readonly clock: Clock;
  /** Those of /etc/resolv.conf where it is undefined. */
  readonly servers: readonly string[] | undefined;
  /** Called with the first addresses, and once more (`isWhole`) when both families have been answered, or given up. */
  readonly onAnswer: (answer: NameAnswer, isWhole: boolean) => void;
}

/** One attempt to ask one server, in milliseconds. The second one takes twice as long: a query ends within two seconds. */
const QUERY_TIMEOUT = 600;
const QUERY_TRIES = 2;

/** RFC 8305 §3: so long one family waits for the other. A middlebox that drops AAAA must not cost the answer to A. */
const RESOLUTION_DELAY = 50;

/** Addresses of one name and family that are kept; the others are as good. */
const MOST_ADDRESSES = 16;

/** A name is asked for, in both families at once, whoever waits for it. */
export class NameQuery {
  /** Who waits for the first addresses. */
  readonly waiting: Set<Ending<readonly ResolvedAddress[]>> = new Set<
    Ending<readonly ResolvedAddress[]>
  >();
  readonly #query: Resolver;
  readonly #options: NameQueryOptions;
  readonly #ipv4: FamilyAnswer = { records: [], errors: [] };
  readonly #ipv6: FamilyAnswer = { records: [], errors: [] };
  #answered = 0;
  #delay: Timer | undefined;
  #cancelled = false;

  constructor(name: string, options: NameQueryOptions) {
    this.#options = options;
    this.#query = new (process.getBuiltinModule('node:dns/promises').Resolver)({
      timeout: QUERY_TIMEOUT,
      tries: QUERY_TRIES,
    });
    if (options.servers !== undefined) this.#query.setServers(options.servers);
    this.#follow(this.#query.resolve4(name, { ttl: true }), this.#ipv4, 4);
    this.#follow(this.#query.resolve6(name, { ttl: true }), this.#ipv6, 6);
  }

  /** Nobody is told anything any more. */
  cancel(): void {
    this.#cancelled = true;
    this.#delay?.cancel();
    this.#query.cancel();
  }

  #follow(
    asked: Promise<readonly { readonly address: string; readonly ttl: number }[]>,
    { records, errors }: FamilyAnswer,
    family: 4 | 6,
  ): void {
    asked
      .then(
        (answer) => {
          for (const { address, ttl } of answer.slice(0, MOST_ADDRESSES)) {
            records.push({ address, family, life: 1_000 * ttl });
          }
        },
        (error: unknown) => {
          errors.push(error);
        },
      )
      .finally(() => {
        this.#answered += 1;
        this.#onAnswer();
      });
  }

  #onAnswer(): void {
    if (this.#cancelled) return;
    if (this.#answered === 2) {
      this.#delay?.cancel();
      this.#tell(true);
    } else if (this.#ipv4.records.length + this.#ipv6.records.length > 0) {
      this.#delay = this.#options.clock.setTimer(RESOLUTION_DELAY, () => {
        this.#tell(false);
      });
    }
  }

  #tell(isWhole: boolean): void {
    // Whichever came first: the same answers make the same result.
    const records = [...this.#ipv4.records, ...this.#ipv6.records];
    const errors = [...this.#ipv4.errors, ...this.#ipv6.errors];
    this.#options.onAnswer({ records, errors }, isWhole);
  }
}
