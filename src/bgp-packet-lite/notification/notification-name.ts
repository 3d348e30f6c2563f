import { ConfigurationError, describe, suggest } from '../../core/index.ts';
import type { NotificationContent } from '../message-error.ts';

/** One error code: its name, and the names of its subcodes by number. */
interface CodeName {
  readonly name: string;
  readonly subcodes: Readonly<Record<number, string>>;
}

/** IANA, "BGP Error (Notification) Codes" and the registries of its subcodes. */
const names: Readonly<Record<number, CodeName>> = {
  1: {
    name: 'Message Header Error',
    subcodes: {
      1: 'Connection Not Synchronized',
      2: 'Bad Message Length',
      3: 'Bad Message Type',
    },
  },
  2: {
    name: 'OPEN Message Error',
    subcodes: {
      1: 'Unsupported Version Number',
      2: 'Bad Peer AS',
      3: 'Bad BGP Identifier',
      4: 'Unsupported Optional Parameter',
      // Deprecated by RFC 4271, still on the wire of old speakers.
      5: 'Authentication Failure',
      6: 'Unacceptable Hold Time',
      7: 'Unsupported Capability',
      11: 'Role Mismatch',
    },
  },
  3: {
    name: 'UPDATE Message Error',
    subcodes: {
      1: 'Malformed Attribute List',
      2: 'Unrecognized Well-known Attribute',
      3: 'Missing Well-known Attribute',
      4: 'Attribute Flags Error',
      5: 'Attribute Length Error',
      6: 'Invalid ORIGIN Attribute',
      // Deprecated by RFC 4271.
      7: 'AS Routing Loop',
      8: 'Invalid NEXT_HOP Attribute',
      9: 'Optional Attribute Error',
      10: 'Invalid Network Field',
      11: 'Malformed AS_PATH',
    },
  },
  4: { name: 'Hold Timer Expired', subcodes: {} },
  5: {
    name: 'Finite State Machine Error',
    subcodes: {
      1: 'Receive Unexpected Message in OpenSent State',
      2: 'Receive Unexpected Message in OpenConfirm State',
      3: 'Receive Unexpected Message in Established State',
    },
  },
  6: {
    name: 'Cease',
    subcodes: {
      1: 'Maximum Number of Prefixes Reached',
      2: 'Administrative Shutdown',
      3: 'Peer De-configured',
      4: 'Administrative Reset',
      5: 'Connection Rejected',
      6: 'Other Configuration Change',
      7: 'Connection Collision Resolution',
      8: 'Out of Resources',
      9: 'Hard Reset',
      10: 'BFD Down',
    },
  },
  7: { name: 'ROUTE-REFRESH Message Error', subcodes: { 1: 'Invalid Message Length' } },
  8: { name: 'Send Hold Timer Expired', subcodes: {} },
};

/**
 * The IANA name of a NOTIFICATION, such as `Cease/Administrative Shutdown` or `Hold Timer Expired`. Subcode 0
 * ("unspecific") has no name of its own; unknown numbers are spelled out: `Cease/subcode 77`, `code 42/subcode 1`.
 */
export function notificationName(code: number, subcode: number): string {
  const known = names[code];
  const name = known?.name ?? `code ${code}`;
  if (subcode === 0) return name;
  return `${name}/${known?.subcodes[subcode] ?? `subcode ${subcode}`}`;
}

/** Code and subcode of a NOTIFICATION. */
export type NotificationNumbers = Pick<NotificationContent, 'code' | 'subcode'>;

const numbersByName: ReadonlyMap<string, NotificationNumbers> = new Map(
  Object.entries(names).flatMap(([codeText, { subcodes }]) => {
    const code = Number(codeText);
    return [0, ...Object.keys(subcodes).map(Number)].map(
      (subcode): [string, NotificationNumbers] => [
        notificationName(code, subcode),
        { code, subcode },
      ],
    );
  }),
);

const SPELT_CODE = /^code (\d{1,3})$/;
const SPELT_SUBCODE = /^subcode (\d{1,3})$/;

/**
 * The inverse of {@link notificationName}.
 * @throws ConfigurationError with an empty path
 */
export function parseNotificationName(text: unknown): NotificationNumbers {
  if (typeof text === 'string') {
    const found = numbersByName.get(text) ?? parseSpelt(text);
    if (found !== undefined) return found;
  }
  const meant = typeof text === 'string' ? suggest(text, numbersByName.keys()) : undefined;
  throw new ConfigurationError(
    '',
    `${describe(text)} is not the name of a NOTIFICATION: ${
      meant === undefined
        ? "write one such as 'Cease/Administrative Shutdown' or 'code 6/subcode 2'"
        : `did you mean '${meant}'?`
    }`,
  );
}

/** Numbers in place of names. */
function parseSpelt(text: string): NotificationNumbers | undefined {
  const [codeText = '', subcodeText, ...rest] = text.split('/');
  const code = numbersByName.get(codeText)?.code ?? octet(SPELT_CODE.exec(codeText)?.[1]);
  const subcode = subcodeText === undefined ? 0 : octet(SPELT_SUBCODE.exec(subcodeText)?.[1]);
  if (code === undefined || subcode === undefined || rest.length > 0) return undefined;
  return { code, subcode };
}

function octet(digits: string | undefined): number | undefined {
  const value = Number(digits ?? Number.NaN);
  return value <= 0xff ? value : undefined;
}
