import { reason, type Ipv4Prefix, type Reason } from '../../core/index.ts';
import {
  parseRouteAttributes,
  withGracefulShutdown,
  type DesiredAttributes,
  type RouteAttributesOptions,
} from './route.ts';

/** Why a route of the speaker changes where nobody gives another reason. */
export type RouteReasonCode =
  'announced-by-caller' | 'depreferred-by-caller' | 'withdrawn-by-caller' | 'stopping';

/** A route that should be on the wire, and why. */
export interface DesiredRoute {
  readonly prefix: Ipv4Prefix;
  /** The prefix as text: its key everywhere. */
  readonly text: string;
  readonly attributes: DesiredAttributes;
  readonly reason: Reason;
}

/**
 * One owner's wish to have a prefix announced. The route leaves the wire when its last owner lets go; while there are
 * several, the attributes are those of the oldest.
 */
export interface RouteHandle {
  readonly prefix: string;
  /** False once it was withdrawn. */
  readonly active: boolean;
  /**
   * Changes the attributes.
   * @throws ConfigurationError for attributes that cannot be; nothing has changed then.
   */
  update(attributes: RouteAttributesOptions, why?: Reason): void;
  /**
   * Marks the route with GRACEFUL_SHUTDOWN (RFC 8326) beside the attributes that it has, so that routers prefer every
   * other path before it is withdrawn. {@link update} takes the mark back.
   */
  deprefer(why?: Reason): void;
  /** Lets go. Idempotent. */
  withdraw(why?: Reason): void;
}

interface Owner {
  attributes: DesiredAttributes;
  reason: Reason;
}

interface Entry {
  readonly prefix: Ipv4Prefix;
  /** In the order in which they came. */
  readonly owners: Set<Owner>;
  route: DesiredRoute | undefined;
}

const announcedByCaller: Reason<RouteReasonCode> = reason(
  'announced-by-caller',
  'announced by the program',
);
const depreferredByCaller: Reason<RouteReasonCode> = reason(
  'depreferred-by-caller',
  'de-preferred by the program',
);
const withdrawnByCaller: Reason<RouteReasonCode> = reason(
  'withdrawn-by-caller',
  'withdrawn by the program',
);

/**
 * What should be announced, for all peers together: level, not edge. `onChange` is told of a prefix only when what is
 * wanted of it has changed.
 */
export class DesiredRoutes {
  readonly #entries = new Map<string, Entry>();
  readonly #onChange: (text: string, why: Reason) => void;

  constructor(onChange: (text: string, why: Reason) => void) {
    this.#onChange = onChange;
  }

  get(text: string): DesiredRoute | undefined {
    return this.#entries.get(text)?.route;
  }

  *[Symbol.iterator](): IterableIterator<DesiredRoute> {
    for (const { route } of this.#entries.values()) {
      if (route !== undefined) yield route;
    }
  }

  announce(
    prefix: Ipv4Prefix,
    text: string,
    attributes: DesiredAttributes,
    why: Reason = announcedByCaller,
  ): RouteHandle {
    const owner: Owner = { attributes, reason: why };
    let entry = this.#entries.get(text);
    if (entry === undefined) {
      entry = { prefix, owners: new Set(), route: undefined };
      this.#entries.set(text, entry);
    }
    entry.owners.add(owner);
    this.#settle(text, entry, why);
    const { owners } = entry;
    const change = (next: DesiredAttributes, because: Reason): void => {
      if (!owners.has(owner)) return;
      owner.attributes = next;
      owner.reason = because;
      this.#settle(text, entry, because);
    };
    const remove = (because: Reason): void => {
      if (owners.delete(owner)) this.#settle(text, entry, because);
    };
    return {
      prefix: text,
      get active() {
        return owners.has(owner);
      },
      update: (next, because = announcedByCaller) => {
        change(parseRouteAttributes(next), because);
      },
      deprefer: (because = depreferredByCaller) => {
        change(withGracefulShutdown(owner.attributes), because);
      },
      withdraw: (because = withdrawnByCaller) => {
        remove(because);
      },
    };
  }

  #settle(text: string, entry: Entry, why: Reason): void {
    const [oldest] = entry.owners;
    const before = entry.route;
    if (oldest === undefined) {
      entry.route = undefined;
      // A handle of an older owner may still hold the entry, so it is only forgotten, never reused.
      if (this.#entries.get(text) === entry) this.#entries.delete(text);
    } else {
      entry.route = {
        prefix: entry.prefix,
        text,
        attributes: oldest.attributes,
        reason: oldest.reason,
      };
    }
    if (before?.attributes.key !== entry.route?.attributes.key) this.#onChange(text, why);
  }
}
