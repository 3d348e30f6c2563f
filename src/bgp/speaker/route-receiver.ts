import createDebug from 'debug';
import {
  encodeMessage,
  routeRefreshSubtype,
  type RouteRefreshMessage,
  type UpdateMessage,
} from '../../bgp-packet-lite/index.ts';
import { KeepcastError, type Clock, type Random } from '../../core/index.ts';
import {
  familyNumbers,
  type Family,
  type NegotiatedSession,
  type ReceivedUpdate,
  type Session,
} from '../session/index.ts';
import { AdjRibIn, type ReceivedRoute } from './adj-rib-in/index.ts';
import type { PeerConfiguration } from './peer-options.ts';
import { ReceivedTally, type ReceivedCounts } from './received-counts.ts';
import type { UpdateFault } from './route-judge.ts';
import { RouteReception } from './route-reception.ts';
import { StaleRoutes } from './stale-routes.ts';

const debug = createDebug('keepcast:received');

/** What a receiver tells. */
export interface RouteReceiverListener {
  /** Somebody wants to have every UPDATE decoded. */
  wantsUpdates(): boolean;
  /** An UPDATE, after it was counted. */
  received(update: UpdateMessage): void;
  /** An UPDATE had faults that its session has survived. */
  faults(faults: readonly UpdateFault[]): void;
  /** The peer has come to announce three quarters of `maxPrefixes`. */
  prefixLimit(prefixes: number, maximum: number): void;
}

export interface RouteReceiverSetup {
  readonly configuration: Pick<
    PeerConfiguration,
    'id' | 'maxPrefixes' | 'enforceFirstAs' | 'keepRoutes'
  >;
  /** Ours: towards this peer first. */
  readonly ownAsns: readonly [number, ...number[]];
  /** Unsigned integer. */
  readonly routerId: number;
  readonly session: Pick<Session, 'phase' | 'negotiated' | 'reset' | 'sendMessages'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly listener: RouteReceiverListener;
}

/**
 * What becomes of what one peer sends: it is judged (RFC 7606), counted, told to who asks, and kept if the peer has
 * `keepRoutes`. What is kept goes with the session: we do not help a peer to restart (RFC 4724 §4.2).
 */
export class RouteReceiver {
  readonly #setup: RouteReceiverSetup;
  #reception: RouteReception | undefined;
  #rib: AdjRibIn | undefined;
  #stale: StaleRoutes | undefined;
  #last: ReceivedCounts = new ReceivedTally().counts(() => undefined, { kept: 0, notKept: 0 });

  constructor(setup: RouteReceiverSetup) {
    this.#setup = setup;
  }

  /** Of the session in force, or else of the last one. */
  get counts(): ReceivedCounts {
    return this.#reception?.counts ?? this.#last;
  }

  /** The session is Established. */
  begin(negotiated: NegotiatedSession): void {
    const { configuration, ownAsns, routerId, clock, listener } = this.#setup;
    const { id, maxPrefixes, enforceFirstAs } = configuration;
    this.#rib = this.#createRib(negotiated);
    this.#stale = this.#rib === undefined ? undefined : new StaleRoutes(this.#rib, clock);
    this.#reception = new RouteReception({
      families: negotiated.families,
      rules: {
        ownAsns,
        routerId,
        internal: negotiated.peerAsn === ownAsns[0],
        enforceFirstAs,
        negotiated,
      },
      rib: this.#rib,
      maximum: maxPrefixes,
      listener: {
        faults: (faults) => {
          for (const { message } of faults) debug('%s: %s', id, message);
          listener.faults(faults);
        },
        prefixLimit: (prefixes, maximum) => {
          debug('%s announces %d prefixes of %d that it may', id, prefixes, maximum);
          listener.prefixLimit(prefixes, maximum);
        },
        exceeded: (family, maximum) => {
          this.#exceeded(family, maximum);
        },
      },
    });
  }

  /** The session is gone, and what it has brought with it. */
  end(): void {
    if (this.#reception === undefined) return;
    this.#stale?.stop();
    this.#rib?.clear();
    this.#last = this.#reception.counts;
    this.#reception = undefined;
    this.#rib = undefined;
    this.#stale = undefined;
  }

  receive(update: ReceivedUpdate): void {
    const { listener } = this.#setup;
    this.#reception?.receive(update);
    if (listener.wantsUpdates()) listener.received(update.message);
  }

  /** The peer marks where its answer to a route refresh begins or ends (RFC 7313 §4). */
  demarcate(refresh: RouteRefreshMessage): void {
    this.#stale?.demarcate(refresh);
  }

  /** The routes that are kept; see `Speaker.receivedRoutes`. */
  routes(): Iterable<ReceivedRoute> {
    return this.#reception?.routes() ?? [];
  }

  /**
   * Asks the peer to announce everything again (RFC 2918).
   * @param family which one; all of the session by default
   * @throws KeepcastError `ERR_NOT_ESTABLISHED`, or `ERR_NOT_NEGOTIATED` if the peer does not do that, or not the family
   */
  requestRefresh(family?: Family): void {
    const { session, configuration } = this.#setup;
    const { phase, negotiated } = session;
    if (phase !== 'established' || negotiated === undefined) {
      throw new KeepcastError(
        'ERR_NOT_ESTABLISHED',
        `${configuration.id} cannot be asked for a route refresh: the session is not established`,
      );
    }
    if (negotiated.routeRefresh === 'none') {
      throw new KeepcastError(
        'ERR_NOT_NEGOTIATED',
        `${configuration.id} cannot be asked for a route refresh: it has not said that it does that (capability 2, RFC 2918)`,
      );
    }
    if (family !== undefined && !negotiated.families.includes(family)) {
      throw new KeepcastError(
        'ERR_NOT_NEGOTIATED',
        `${configuration.id} cannot be asked for ${family} routes: the session has ${negotiated.families.join(', ')}`,
      );
    }
    const messages = (family === undefined ? negotiated.families : [family]).map((each) =>
      encodeMessage(
        {
          type: 'route-refresh',
          ...familyNumbers(each),
          subtype: routeRefreshSubtype.request,
        },
        { fourOctetAsn: true },
      ),
    );
    session.sendMessages(Buffer.concat(messages), () => undefined);
  }

  #createRib({ families, addPathReceive }: NegotiatedSession): AdjRibIn | undefined {
    const { configuration, random } = this.#setup;
    const { maxPrefixes, keepRoutes } = configuration;
    if (maxPrefixes === undefined && keepRoutes === 0) return undefined;
    return new AdjRibIn({
      families,
      addPath: addPathReceive,
      keep: keepRoutes,
      maximum: maxPrefixes,
      seed: Math.floor(random() * 0x1_0000_0000),
    });
  }

  /** RFC 4486 §4: Maximum Number of Prefixes Reached, with the family whose prefix was one too many. */
  #exceeded(family: Family, bound: number): void {
    this.#setup.session.reset({
      cause: 'maximum-prefixes',
      maximum: { ...familyNumbers(family), bound },
    });
  }
}
