import {
  decodeMessage,
  type MessageContext,
  type PathAttribute,
} from '../../../bgp-packet-lite/index.ts';
import type { Family } from '../../session/index.ts';
import type { KeptRoute } from './adj-rib-in.ts';
import { updateWith } from './attribute-section.ts';
import {
  ineligibilityOf,
  withOnlyToCustomer,
  type Ineligibility,
  type ReceivingRules,
} from './route-rules.ts';

/** A route that a peer announces. It stays what it was when the route changes. */
export interface ReceivedRoute {
  readonly family: Family;
  /** `192.0.2.0/24`, or IPv6 as RFC 5952. */
  readonly prefix: string;
  /** Where the peer sends path identifiers (RFC 7911): several routes may have the same prefix. */
  readonly pathId?: number;
  /**
   * Decoded when they are asked for, without those that RFC 7606 discards. The next hop is in NEXT_HOP, or in an MP_REACH
   * without prefixes. From a provider, a peer or a route server (RFC 9234 §5) there is always an OTC.
   */
  readonly attributes: readonly PathAttribute[];
  /** Why the route may not be used; undefined if it may. */
  readonly ineligible: Ineligibility | undefined;
}

/** A route whose attributes are decoded when they are asked for. */
export class LazyRoute implements ReceivedRoute {
  readonly family: Family;
  readonly prefix: string;
  readonly pathId?: number;
  readonly #block: string;
  readonly #context: MessageContext;
  readonly #rules: ReceivingRules;
  #decoded: readonly PathAttribute[] | undefined;

  constructor(
    { family, prefix, pathId, block }: KeptRoute,
    context: MessageContext,
    rules: ReceivingRules,
  ) {
    this.family = family;
    this.prefix = prefix;
    if (pathId !== undefined) this.pathId = pathId;
    this.#block = block;
    this.#context = context;
    this.#rules = rules;
  }

  get attributes(): readonly PathAttribute[] {
    return withOnlyToCustomer(this.#attributes, this.#rules);
  }

  get ineligible(): Ineligibility | undefined {
    return ineligibilityOf(this.#attributes, this.#rules);
  }

  get #attributes(): readonly PathAttribute[] {
    this.#decoded ??= decode(this.#block, this.#context);
    return this.#decoded;
  }
}

function decode(block: string, context: MessageContext): readonly PathAttribute[] {
  // Around the attributes of the longest ordinary message it is a little longer than that.
  const message = decodeMessage(updateWith(block), { ...context, extendedMessage: true });
  return message.type === 'update' ? message.attributes : [];
}
