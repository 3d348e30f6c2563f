import { describe } from '../../core/index.ts';

/** A reply of the server (RFC 5321 §4.2): its code, and the text of each line. */
export interface SmtpReply {
  readonly code: number;
  readonly lines: readonly string[];
}

/** RFC 5321 §4.5.3.1.5 allows 512 octets a line; some servers say more. */
const LONGEST_REPLY = 16_384;

const LINE = /^(\d{3})(?:([ -])(.*))?$/;

/** Puts the replies of a server together, from octets that come in any parts. */
export class SmtpReplyReader {
  #buffered = '';
  #octets = 0;
  #lines: string[] = [];

  /**
   * Takes octets; `onReply` is called for each reply that they complete, with how many octets follow it, until it says
   * false. Returns what is wrong, or undefined.
   */
  push(chunk: Buffer, onReply: (reply: SmtpReply, left: number) => boolean): string | undefined {
    this.#octets += chunk.length;
    this.#buffered += chunk.toString('latin1');
    for (;;) {
      const end = this.#buffered.indexOf('\n');
      if (end < 0) break;
      const line = this.#buffered.slice(0, end).replace(/\r$/, '');
      this.#buffered = this.#buffered.slice(end + 1);
      const match = LINE.exec(line);
      if (match === null) return `the answer is not SMTP: ${describe(line.slice(0, 80))}`;
      this.#lines.push(match[3] ?? '');
      // RFC 5321 §4.2.1: every line but the last has a hyphen after the code.
      if (match[2] === '-') continue;
      const reply = { code: Number(match[1]), lines: this.#lines };
      this.#lines = [];
      this.#octets = this.#buffered.length;
      if (!onReply(reply, this.#buffered.length)) return undefined;
    }
    return this.#octets > LONGEST_REPLY
      ? `a reply is longer than ${LONGEST_REPLY} octets`
      : undefined;
  }
}

/** Where the dialogue is. */
export interface SmtpSession {
  readonly phase: 'banner' | 'greeted' | 'starttls' | 'greeted-again' | 'quit';
  /** What the server has not answered yet. */
  readonly awaits: string;
  readonly greetingLine: string;
  readonly startTls: boolean;
}

export type SmtpStep =
  | { readonly fault: string }
  | {
      readonly session: SmtpSession;
      readonly action: 'secure' | 'done' | { readonly send: string };
    };

export function initialSession(options: {
  readonly greeting: 'HELO' | 'EHLO';
  readonly heloName: string;
  readonly startTls: boolean;
}): SmtpSession {
  const { greeting, heloName, startTls } = options;
  const greetingLine = `${greeting} ${heloName}\r\n`;
  return { phase: 'banner', awaits: 'the connection', greetingLine, startTls };
}

/** What the reply means, and what is done next. */
export function smtpStep(session: SmtpSession, { code, lines }: SmtpReply): SmtpStep {
  const { phase, awaits, greetingLine, startTls } = session;
  if (phase === 'quit') return { session, action: 'done' };
  // RFC 5321 §4.3.2: 220 opens a connection (and, by RFC 3207 §4, TLS), 250 answers a greeting.
  const expected = phase === 'banner' || phase === 'starttls' ? 220 : 250;
  if (code !== expected) {
    const text = lines[0] === undefined || lines[0] === '' ? '' : ` ${lines[0].slice(0, 80)}`;
    return { fault: `${awaits} was answered with ${code}${text}, expected ${expected}` };
  }
  const greeting = greetingLine.slice(0, 4);
  switch (phase) {
    case 'banner':
      return {
        session: { ...session, phase: 'greeted', awaits: greeting },
        action: { send: greetingLine },
      };
    case 'greeted':
      if (!startTls) return quit(session);
      if (!lines.slice(1).some((line) => /^STARTTLS\s*$/i.test(line))) {
        return { fault: 'the server does not offer STARTTLS' };
      }
      return {
        session: { ...session, phase: 'starttls', awaits: 'STARTTLS' },
        action: { send: 'STARTTLS\r\n' },
      };
    case 'starttls':
      // RFC 3207 §4.2: under TLS everything begins anew, with a greeting.
      return {
        session: { ...session, phase: 'greeted-again', awaits: `${greeting} under TLS` },
        action: 'secure',
      };
    case 'greeted-again':
      return quit(session);
  }
}

function quit(session: SmtpSession): SmtpStep {
  return {
    session: { ...session, phase: 'quit', awaits: 'QUIT' },
    action: { send: 'QUIT\r\n' },
  };
}
