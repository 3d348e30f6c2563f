import {
  attributeCode,
  strongest,
  type Disposition,
  type UpdateView,
} from '../../bgp-packet-lite/index.ts';
import {
  firstAsProblem,
  ineligibilityOf,
  type Ineligibility,
  type ReceivingRules,
} from './adj-rib-in/index.ts';
import { isPlainlySound } from './sound-attributes.ts';

/** What was wrong with an UPDATE that its session has survived. */
export interface UpdateFault {
  /** What was done: the routes count as withdrawn, or the attribute as if it were not there (RFC 7606 §2). */
  readonly disposition: Disposition;
  /** The type code of the path attribute; undefined for a fault of the whole. */
  readonly attribute: number | undefined;
  /** What is wrong, with the first octets of the attribute in hex. */
  readonly message: string;
}

/** What is to be done with the routes of an UPDATE. */
export interface Verdict {
  readonly faults: readonly UpdateFault[];
  /** They count as withdrawn. */
  readonly withdraw: boolean;
  /** Why they may not be used. */
  readonly ineligible: Ineligibility | undefined;
}

const sound: Verdict = { faults: [], withdraw: false, ineligible: undefined };

/** Judges the routes that an UPDATE announces. */
export function judge(view: UpdateView, rules: ReceivingRules): Verdict {
  if (isPlainlySound(view, rules)) return sound;
  const { attributes = [], faults = [] } = view.decode() ?? {};
  const found = faultsOf(view);
  if (strongest(faults)?.disposition === 'treat-as-withdraw') {
    return { faults: found, withdraw: true, ineligible: undefined };
  }
  const firstAs = firstAsProblem(attributes, rules);
  if (firstAs !== undefined) {
    // RFC 7606 §7.2: where RFC 4271 §6.3 has a malformed AS_PATH, the routes are withdrawn and the session stays.
    const fault: UpdateFault = {
      disposition: 'treat-as-withdraw',
      attribute: attributeCode.asPath,
      message: `${firstAs} (treat-as-withdraw)`,
    };
    return { faults: [...found, fault], withdraw: true, ineligible: undefined };
  }
  return { faults: found, withdraw: false, ineligible: ineligibilityOf(attributes, rules) };
}

/** What the decoder has found, as plain data. */
export function faultsOf(view: UpdateView): readonly UpdateFault[] {
  const { faults = [] } = view.decode() ?? {};
  return faults.map(({ disposition, attribute, message }) => ({ disposition, attribute, message }));
}

const ineligibilities: readonly (Ineligibility | undefined)[] = [
  undefined,
  'as-path-loop',
  'originated-here',
  'route-leak',
];

const FAULTY = 0x80;

/** A verdict on routes that are not withdrawn, as a number to keep with their attributes. */
export function markOf({ faults, ineligible }: Verdict): number {
  return ineligibilities.indexOf(ineligible) | (faults.length > 0 ? FAULTY : 0);
}

export function ineligibilityOfMark(mark: number): Ineligibility | undefined {
  return ineligibilities[mark & ~FAULTY];
}

/** There were faults, which are to be told of each time. */
export function isFaulty(mark: number): boolean {
  return (mark & FAULTY) !== 0;
}
