import {
  attributeCode,
  attributeFlag,
  endOfRibFamily,
  UpdateView,
  type MessageContext,
  type PrefixCursor,
} from '../../bgp-packet-lite/index.ts';
import { familyNumbers, type Family, type ReceivedUpdate } from '../session/index.ts';
import {
  attributeSection,
  LazyRoute,
  type AdjRibIn,
  type PrefixField,
  type ReceivedRoute,
  type ReceivingRules,
} from './adj-rib-in/index.ts';
import { ReceivedTally, type ReceivedCounts } from './received-counts.ts';
import { faultsOf, ineligibilityOfMark, isFaulty, judge, markOf } from './route-judge.ts';
import type { UpdateFault, Verdict } from './route-judge.ts';

/** A peer that comes near to its limit is told of at this part of it, as routers do. */
const NEAR_LIMIT = 0.75;

/** What a reception tells. */
export interface ReceptionListener {
  /** An UPDATE had faults that its session has survived. */
  faults(faults: readonly UpdateFault[]): void;
  /** The peer has come to announce three quarters of what it may: told once. */
  prefixLimit(prefixes: number, maximum: number): void;
  /** The peer announces more than it may. Told once; nothing is received any more. */
  exceeded(family: Family, maximum: number): void;
}

export interface ReceptionSetup {
  /** What was negotiated. */
  readonly families: readonly Family[];
  readonly rules: ReceivingRules;
  /** What is remembered of the routes; undefined: they are counted only. */
  readonly rib: AdjRibIn | undefined;
  /** How many prefixes the peer may announce; needs `rib`. */
  readonly maximum: number | undefined;
  readonly listener: ReceptionListener;
}

/** What one session receives: it is judged, counted, and remembered as far as that was asked for. */
export class RouteReception {
  readonly #setup: ReceptionSetup;
  readonly #tally: ReceivedTally;
  /** The families with their numbers, for a search without an object. */
  readonly #families: readonly { readonly family: Family; readonly afi: number; safi: number }[];
  #context: MessageContext = { fourOctetAsn: true };
  #view: UpdateView | undefined;
  /** What was found of the UPDATE at hand; undefined while nobody has looked. */
  #verdict: Verdict | undefined;
  #warned = false;
  #exceeded = false;

  constructor(setup: ReceptionSetup) {
    this.#setup = setup;
    this.#tally = new ReceivedTally(setup.families);
    this.#families = setup.families.map((family) => ({ family, ...familyNumbers(family) }));
  }

  get counts(): ReceivedCounts {
    const { rib } = this.#setup;
    return this.#tally.counts((family) => rib?.sizeOf(family), {
      kept: rib?.kept ?? 0,
      notKept: rib?.notKept ?? 0,
    });
  }

  /** The routes that are kept, in no order; see `Speaker.receivedRoutes`. */
  *routes(): IterableIterator<ReceivedRoute> {
    for (const route of this.#setup.rib?.routes() ?? []) {
      yield new LazyRoute(route, this.#context, this.#setup.rules);
    }
  }

  receive(update: ReceivedUpdate): void {
    if (this.#exceeded) return;
    const view = this.#look(update);
    const announces = hasPrefixes(view.nlri) || hasPrefixes(view.mpReach);
    if (!announces && this.#isEndOfRib(view)) return;
    this.#tally.updates += 1;
    // RFC 4271 §4.3: a prefix that is in both is announced, so withdrawals come first.
    this.#withdraw(view.withdrawn);
    this.#withdraw(view.mpUnreach);
    if (announces) {
      this.#announce(view, view.nlri, 'nlri');
      this.#announce(view, view.mpReach, 'mp-reach');
      this.#watchLimit();
    } else if (hasOtherAttributes(view)) {
      this.#report(faultsOf(view));
    }
  }

  #look({ octets, context }: ReceivedUpdate): UpdateView {
    if (this.#view === undefined) {
      this.#view = new UpdateView(context);
      this.#context = context;
    }
    this.#view.read(octets);
    this.#verdict = undefined;
    return this.#view;
  }

  /** Of an UPDATE that announces nothing: whether it is an End-of-RIB marker, which is noted. */
  #isEndOfRib(view: UpdateView): boolean {
    if (hasPrefixes(view.withdrawn) || hasPrefixes(view.mpUnreach)) return false;
    const update = view.decode();
    const numbers = update === undefined ? undefined : endOfRibFamily(update);
    if (numbers === undefined) return false;
    const tally = this.#tallyOf(this.#familyOf(numbers));
    if (tally !== undefined) tally.endOfRib = true;
    return true;
  }

  #withdraw(cursor: PrefixCursor): void {
    if (!hasPrefixes(cursor)) return;
    const family = this.#familyOf(cursor);
    const tally = this.#tallyOf(family);
    if (family === undefined || tally === undefined) {
      this.#tally.ignored += 1;
      return;
    }
    tally.withdrawn += cursor.count;
    this.#setup.rib?.withdraw(family, cursor);
  }

  #announce(view: UpdateView, cursor: PrefixCursor, field: PrefixField): void {
    if (!hasPrefixes(cursor) || this.#exceeded) return;
    const family = this.#familyOf(cursor);
    const tally = this.#tallyOf(family);
    if (family === undefined || tally === undefined) {
      // RFC 4760 §6: what was not negotiated is ignored.
      this.#tally.ignored += 1;
      return;
    }
    const { rib, maximum } = this.#setup;
    const block = rib?.keeps === true ? attributeSection(view, field) : '';
    const mark = this.#markFor(view, field, block);
    if (mark === undefined) {
      tally.treatedAsWithdrawn += cursor.count;
      rib?.withdraw(family, cursor);
      return;
    }
    tally.announced += cursor.count;
    const ineligible = ineligibilityOfMark(mark);
    if (ineligible !== undefined) this.#tally.ineligible[ineligible] += cursor.count;
    if (rib === undefined || rib.announce(family, cursor, block, mark)) return;
    this.#watchLimit();
    this.#exceeded = true;
    this.#setup.listener.exceeded(family, maximum ?? 0);
  }

  /** What is to be remembered of the attributes; undefined if the prefixes count as withdrawn. */
  #markFor(view: UpdateView, field: PrefixField, block: string): number | undefined {
    // What some other route has, and what nothing was wrong with, needs no second look.
    if (block !== '' && isAlone(view, field)) {
      const known = this.#setup.rib?.markOf(block);
      if (known !== undefined && !isFaulty(known)) return known;
    }
    this.#verdict ??= this.#judge(view);
    return this.#verdict.withdraw ? undefined : markOf(this.#verdict);
  }

  #judge(view: UpdateView): Verdict {
    const verdict = judge(view, this.#setup.rules);
    this.#report(verdict.faults);
    return verdict;
  }

  #report(faults: readonly UpdateFault[]): void {
    if (faults.length === 0) return;
    const withdraws = faults.some(({ disposition }) => disposition === 'treat-as-withdraw');
    if (withdraws) this.#tally.faulty.treatAsWithdraw += 1;
    else this.#tally.faulty.attributeDiscard += 1;
    this.#setup.listener.faults(faults);
  }

  #watchLimit(): void {
    const { rib, maximum, listener } = this.#setup;
    if (this.#warned || rib === undefined || maximum === undefined) return;
    if (rib.size < maximum * NEAR_LIMIT) return;
    this.#warned = true;
    listener.prefixLimit(rib.size, maximum);
  }

  #familyOf({ afi, safi }: { readonly afi: number; readonly safi: number }): Family | undefined {
    for (const known of this.#families) {
      if (known.afi === afi && known.safi === safi) return known.family;
    }
    return undefined;
  }

  #tallyOf(family: Family | undefined): ReturnType<ReceivedTally['of']> {
    return family === undefined ? undefined : this.#tally.of(family);
  }
}

/** There are prefixes in the field, also such that cannot be told apart. */
function hasPrefixes(cursor: PrefixCursor): boolean {
  return cursor.end > cursor.start;
}

/** The attributes of these prefixes are all that the UPDATE has. */
function isAlone(view: UpdateView, field: PrefixField): boolean {
  if (view.has(attributeCode.mpUnreach)) return false;
  return field === 'nlri'
    ? !view.has(attributeCode.mpReach)
    : !hasPrefixes(view.nlri) && !view.has(attributeCode.nextHop);
}

/** Of an UPDATE that announces nothing: there are attributes beside a sound MP_UNREACH, which may be faulty. */
function hasOtherAttributes(view: UpdateView): boolean {
  const start = view.withdrawn.end + 2;
  const end = start + view.uint16(start - 2);
  if (start === end) return false;
  const flags = view.uint8(start) & (attributeFlag.optional | attributeFlag.transitive);
  const isUnreach = view.uint8(start + 1) === attributeCode.mpUnreach;
  return !isUnreach || flags !== attributeFlag.optional || view.valueEnd(start) !== end;
}
