import {
  decodeMessage,
  encodeMessage,
  MessageFramer,
  type BgpMessage,
  type OpenMessage,
  type UpdateMessage,
} from '../../src/bgp-packet-lite/index.ts';
import type { Connection } from '../../src/bgp/session/index.ts';
import type { Network } from '../../src/bgp/transport/index.ts';
import type { Clock } from '../../src/core/index.ts';
import { hex } from '../bgp-packet-lite/octets.ts';

const wide = { fourOctetAsn: true } as const;

/** A message, and when it arrived on the peer's clock. */
export interface Heard {
  readonly at: number;
  readonly message: BgpMessage;
}

/** One connection of a scripted peer. */
export class ScriptedConnection {
  readonly connection: Connection;
  readonly heard: Heard[] = [];
  /** How many pieces the octets came in. */
  pieces = 0;
  /** What ended it: `FIN`, or the code of an error. */
  ended: string | undefined;

  constructor(connection: Connection) {
    this.connection = connection;
  }

  /** What was heard, in short: `OPEN`, `KEEPALIVE`, `UPDATE`, `N(6/2)[…]`. */
  get said(): readonly string[] {
    return this.heard.map(({ message }) => short(message));
  }

  get updates(): readonly UpdateMessage[] {
    return this.heard.flatMap(({ message }) => (message.type === 'update' ? [message] : []));
  }

  /** When messages of one type arrived. */
  times(type: BgpMessage['type']): readonly number[] {
    return this.heard.filter(({ message }) => message.type === type).map(({ at }) => at);
  }

  send(message: BgpMessage): void {
    this.connection.write(encodeMessage(message, wide));
  }
}

export interface Script {
  readonly open: OpenMessage;
  /** Answers the OPEN with its own and a KEEPALIVE. */
  readonly answersOpen: boolean;
  /** Answers every KEEPALIVE after the first with one. */
  readonly answersKeepalives: boolean;
}

/** The other side of a session, message by message, with no code of the session in it. */
export class ScriptedPeer {
  readonly connections: ScriptedConnection[] = [];
  readonly #clock: Clock;
  readonly #script: Script;

  constructor(clock: Clock, open: OpenMessage, script: Partial<Script> = {}) {
    this.#clock = clock;
    this.#script = { open, answersOpen: true, answersKeepalives: true, ...script };
  }

  /** The newest connection. */
  get last(): ScriptedConnection {
    const last = this.connections.at(-1);
    if (last === undefined) throw new Error('nobody has connected');
    return last;
  }

  async listen(network: Network, port = 179): Promise<() => void> {
    const listener = network
      .listener({ host: '0.0.0.0', port })
      .on('connection', ({ connection }) => {
        this.use(connection);
      });
    await listener.start();
    return () => {
      listener.stop();
    };
  }

  /** Speaks on a connection, accepted or dialled. */
  use(connection: Connection): ScriptedConnection {
    const scripted = new ScriptedConnection(connection);
    this.connections.push(scripted);
    // RFC 8654 §3: whoever offers extended messages takes them.
    const extendedMessage = this.#script.open.capabilities.some(({ code }) => code === 6);
    const framer = new MessageFramer({ maxLength: extendedMessage ? 65_535 : 4_096 });
    connection.attach({
      data: (octets) => {
        scripted.pieces += 1;
        framer.push(octets);
        for (let next = framer.next(); next !== undefined; next = framer.next()) {
          this.#hear(scripted, decodeMessage(next, { ...wide, extendedMessage }));
        }
      },
      drain: () => undefined,
      closed: (error) => {
        scripted.ended = error === undefined ? 'FIN' : (error as { code: string }).code;
      },
    });
    return scripted;
  }

  #hear(scripted: ScriptedConnection, message: BgpMessage): void {
    scripted.heard.push({ at: this.#clock.now(), message });
    const { open, answersOpen, answersKeepalives } = this.#script;
    if (message.type === 'open' && answersOpen) {
      scripted.send(open);
      scripted.send({ type: 'keepalive' });
    } else if (message.type === 'keepalive' && answersKeepalives) {
      if (scripted.times('keepalive').length > 1) scripted.send(message);
    }
  }
}

function short(message: BgpMessage): string {
  if (message.type !== 'notification') return message.type.toUpperCase();
  const data = message.data.length === 0 ? '' : `[${hex(message.data)}]`;
  return `N(${message.code}/${message.subcode})${data}`;
}
