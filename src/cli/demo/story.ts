import type { Reason } from '../../core/index.ts';

/** What the demo tells while it runs: told as text or as JSON lines. */
export type DemoEvent =
  | {
      readonly event: 'setup';
      readonly at: Date;
      readonly prefix: string;
      readonly router: string;
      readonly backends: Readonly<Record<string, string>>;
    }
  /** A step begins: something is done to a backend. */
  | {
      readonly event: 'step';
      readonly at: Date;
      readonly step: number;
      readonly action: string;
      readonly expectation: string;
    }
  /** A step has ended. `elapsed`: milliseconds from the backend's change to what was expected of the router's table. */
  | {
      readonly event: 'seen' | 'not-seen';
      readonly at: Date;
      readonly step: number;
      readonly elapsed: number;
      readonly table: readonly string[];
      readonly message: string;
    }
  | {
      readonly event: 'backend' | 'peer' | 'decision' | 'announced' | 'withdrawn' | 'lost';
      readonly at: Date;
      readonly subject: string;
      readonly to?: string;
      readonly reason: Reason;
    }
  | { readonly event: 'result'; readonly at: Date; readonly ok: boolean; readonly message: string };

/** The story as text, a line or more an event; `since` is when the demo began. */
export function tell(event: DemoEvent, since: Date): readonly string[] {
  const clock = `${((event.at.getTime() - since.getTime()) / 1_000).toFixed(2).padStart(6)}s`;
  switch (event.event) {
    case 'setup':
      return [
        `${event.prefix} is announced while one of two backends is online, and withdrawn when both are offline.`,
        `  router    ${event.router}, embedded`,
        ...Object.entries(event.backends).map(([name, url]) => `  backend   ${name} at ${url}`),
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
      return [`${clock}    ${event.subject} ${event.to ?? event.event}: ${event.reason.message}`];
  }
}
