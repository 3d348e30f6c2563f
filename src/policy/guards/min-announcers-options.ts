import {
  ConfigurationError,
  describe,
  parseOneOf,
  parseWhole,
  refuseUnknownKeys,
  within,
} from '../../core/index.ts';
import type { AnnouncersView, MinAnnouncersSettings } from './min-announcers.ts';

export interface MinAnnouncersOptions<Attributes = unknown> {
  /** How many other nodes have to announce the prefix for this one to leave: 1 to 10000. */
  readonly atLeast: number;
  /** Who knows how many do. */
  readonly view?: AnnouncersView | undefined;
  /** What the route says while it is announced for want of others, beside what it says anyway. */
  readonly attributes?: Attributes | undefined;
  /**
   * What happens while the view knows nothing, or nothing valid: what the health says (`'withdraw'`), or what is
   * announced stays (`'hold'`). It has no default: both can be wrong.
   */
  readonly whenUnknown: 'withdraw' | 'hold';
}

/** @throws ConfigurationError */
export function parseMinAnnouncers<Given, Attributes>(
  prefix: string,
  options: MinAnnouncersOptions<Given>,
  parseAttributes: (value: Given) => Attributes,
): MinAnnouncersSettings<Attributes> {
  refuseUnknownKeys(options, { known: ['atLeast', 'view', 'attributes', 'whenUnknown'] });
  const { atLeast, view, attributes, whenUnknown } = options;
  return {
    prefix,
    atLeast: within('atLeast', () => parseWhole(atLeast, 'a number of nodes', 1, 10_000)),
    view: within('view', () => parseView(view)),
    attributes:
      attributes === undefined
        ? undefined
        : within('attributes', () => parseAttributes(attributes)),
    whenUnknown: within('whenUnknown', () => parseOneOf(whenUnknown, ['withdraw', 'hold'])),
  };
}

function parseView(view: AnnouncersView | undefined): AnnouncersView {
  if (view === undefined) {
    throw new ConfigurationError(
      '',
      'no cluster view is configured: without one nobody knows who else announces the prefix',
    );
  }
  const given: unknown = view;
  const found = typeof given === 'object' && given !== null ? given : {};
  if (['announcers', 'on', 'off'].every((name) => name in found)) return view;
  throw new ConfigurationError(
    '',
    `${describe(given)} is not a cluster view: it needs announcers(prefix), on('change') and off('change')`,
  );
}
