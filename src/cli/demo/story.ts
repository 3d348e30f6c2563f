import type { AnycastEvent } from '../../anycast/index.ts';
import { describeEvent } from '../event-text.ts';

/** What the demo tells while it runs, as text or as JSON lines: its own steps, and what the product says meanwhile. */
export type DemoEvent =
  | AnycastEvent
  | {
      readonly event: 'setup';
      readonly at: Date;
      readonly prefix: string;
      readonly router: string;
      readonly backends: Readonly<Record<string, string>>;
    }
  /** A step begins: something happens to the backends. */
  | {
      readonly event: 'step';
      readonly at: Date;
      readonly step: number;
      readonly action: string;
      readonly expectation: string;
    }
  /** A step has ended, and its expectation was seen in the router's table, or was not. */
  | {
      readonly event: 'seen' | 'not-seen';
      readonly at: Date;
      readonly step: number;
      /**
       * Milliseconds from the change of the backends to that of the router's table; in a step that leaves the table as
       * it is, until the verdicts were reached.
       */
      readonly elapsed: number;
      readonly table: readonly string[];
      readonly message: string;
    }
  | { readonly event: 'result'; readonly at: Date; readonly ok: boolean; readonly message: string };

/** The story as text, a line or more an event; `since` is when the demo began. */
export function tell(event: DemoEvent, since: Date): readonly string[] {
  const clock = `${((event.at.getTime() - since.getTime()) / 1_000).toFixed(2).padStart(6)}s`;
  switch (event.event) {
    case 'setup':
      return [
        `${event.prefix} is announced while one of two backends is online, and withdrawn when both are offline.`,
        '',
        `  router   ${event.router}, embedded`,
        ...Object.entries(event.backends).map(([name, url]) => `  backend  ${name} at ${url}`),
      ];
    case 'step':
      return ['', `${event.step}. ${event.action}: ${event.expectation}`];
    case 'seen':
      return [`${clock}  ✓ ${event.message}`];
    case 'not-seen':
      return [`${clock}  ✗ ${event.message}`];
    case 'result':
      return ['', event.message];
    default:
      return [`${clock}    ${describeEvent(event)}`];
  }
}
