/** One error code: its name, and the names of its subcodes by number. */
interface CodeName {
  readonly name: string;
  readonly subcodes: Readonly<Record<number, string>>;
}

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
