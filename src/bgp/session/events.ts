import type {
  BgpMessageError,
  NotificationMessage,
  OpenMessage,
  RouteRefreshMessage,
} from '../../bgp-packet-lite/index.ts';
import type { Cease } from './cease.ts';
import type { ReceivedUpdate } from './received-update.ts';

/** What can happen to a session. The numbers are those of RFC 4271 §8.1; 29 is RFC 9687. */
export type SessionEvent =
  /** Events 1 and 4 (passive). `faults`: how many in a row an earlier session with the peer has ended with. */
  | { readonly type: 'manual-start'; readonly faults?: number }
  /** Event 2; the text goes out as RFC 9003 says. */
  | { readonly type: 'manual-stop'; readonly communication?: string }
  /**
   * Events 3 and 5 (passive); while DampPeerOscillations holds the session, events 6 and 7. `passive` waits for the
   * peer this once.
   */
  | { readonly type: 'automatic-start'; readonly passive?: true }
  /** Event 8: our side has a reason of its own. */
  | { readonly type: 'automatic-stop'; readonly cease: Cease }
  /** Event 9. */
  | { readonly type: 'connect-retry-timer-expired' }
  /** Event 10. */
  | { readonly type: 'hold-timer-expired' }
  /** Event 11. */
  | { readonly type: 'keepalive-timer-expired' }
  /** Event 12. */
  | { readonly type: 'delay-open-timer-expired' }
  /** Event 13. */
  | { readonly type: 'idle-hold-timer-expired' }
  /** Events 14 (the connection is the peer's) and 15 (it cannot be had). */
  | { readonly type: 'connection-requested'; readonly valid: boolean }
  /** Events 16 (we dialled) and 17 (we accepted). */
  | { readonly type: 'connected'; readonly direction: 'in' | 'out' }
  /** Event 18; the text says what the system said. */
  | { readonly type: 'connection-failed'; readonly message: string }
  /** Event 19, or 20 while the DelayOpenTimer runs; 22 if the OPEN does not fit the configuration. */
  | { readonly type: 'open-received'; readonly open: OpenMessage }
  /** Events 21 (header), 22 (OPEN) and 28 (UPDATE): what could not be decoded. */
  | { readonly type: 'message-error'; readonly error: BgpMessageError }
  /** Event 23. */
  | { readonly type: 'open-collision-dump' }
  /** Events 24 (2/1, unsupported version) and 25. */
  | { readonly type: 'notification-received'; readonly notification: NotificationMessage }
  /** Event 26. */
  | { readonly type: 'keepalive-received' }
  /** Event 27. */
  | { readonly type: 'update-received'; readonly update: ReceivedUpdate }
  /** RFC 2918; no event of RFC 4271. */
  | { readonly type: 'route-refresh-received'; readonly refresh: RouteRefreshMessage }
  /** Event 29: the kernel has taken nothing for as long as the peer may be silent. */
  | { readonly type: 'send-hold-timer-expired' }
  /** Established has lasted: earlier faults are forgotten. */
  | { readonly type: 'stability-timer-expired' };
