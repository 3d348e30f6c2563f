import type {
  BgpMessageError,
  NotificationMessage,
  OpenMessage,
  RouteRefreshMessage,
  UpdateMessage,
} from '../../bgp-packet-lite/index.ts';

/** What can happen to a session. The numbers are those of RFC 4271 §8.1; 29 is RFC 9687. */
export type SessionEvent =
  /** Events 1 and 4 (passive). */
  | { readonly type: 'manual-start' }
  /** Event 2; the text goes out as RFC 9003 says. */
  | { readonly type: 'manual-stop'; readonly communication?: string }
  /** Event 9. */
  | { readonly type: 'connect-retry-timer-expired' }
  /** Event 10. */
  | { readonly type: 'hold-timer-expired' }
  /** Event 11. */
  | { readonly type: 'keepalive-timer-expired' }
  /** Event 13, which is the automatic start here: events 3, 5, 6 and 7. */
  | { readonly type: 'idle-hold-timer-expired' }
  /** Events 16 (we dialled) and 17 (we accepted). */
  | { readonly type: 'connected'; readonly direction: 'in' | 'out' }
  /** Event 18; the text says what the system said. */
  | { readonly type: 'connection-failed'; readonly message: string }
  /** Event 19, or 22 if the OPEN does not fit the configuration. */
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
  | { readonly type: 'update-received'; readonly update: UpdateMessage }
  /** RFC 2918; no event of RFC 4271. */
  | { readonly type: 'route-refresh-received'; readonly refresh: RouteRefreshMessage }
  /** Event 29: the kernel has taken nothing for as long as the peer may be silent. */
  | { readonly type: 'send-hold-timer-expired' }
  /** Established has lasted: earlier faults are forgotten. */
  | { readonly type: 'stability-timer-expired' };
