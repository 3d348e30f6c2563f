import { readRecording, recordedDaemons } from '../../fixtures/recorded.ts';
import { keepalive } from './octets.ts';

/** What a daemon has sent on one session, in hexadecimal. */
export interface RecordedSession {
  readonly name: string;
  /** Its OPEN and a KEEPALIVE. */
  readonly opening: string;
  /** What came after its OPEN. */
  readonly rest: readonly string[];
}

const OPEN = '01';

/** The sessions of all daemons that were recorded. */
export function recordedSessions(): readonly RecordedSession[] {
  return recordedDaemons.flatMap((daemon) => {
    const sessions: { name: string; opening: string; rest: string[] }[] = [];
    for (const { scene, hex } of readRecording(daemon).messages) {
      if (hex.slice(36, 38) === OPEN) {
        sessions.push({ name: `${daemon}, ${scene}`, opening: hex + keepalive, rest: [] });
      } else {
        sessions.at(-1)?.rest.push(hex);
      }
    }
    return sessions;
  });
}
