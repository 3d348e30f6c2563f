import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** One record of an answer: its data as octets, in hexadecimal digits. */
export interface StubRecord {
  readonly type: number;
  readonly ttl?: number;
  readonly data: string;
}

export interface StubAnswer {
  /** There is more than a datagram holds (RFC 1035 §4.1.1, TC). */
  readonly truncated?: boolean;
  readonly rcode?: number;
  readonly records?: readonly StubRecord[];
}

/** RFC 1035 §3.2.2, RFC 3596 §2.1 */
export const A = 1;
export const MX = 15;
export const TXT = 16;
export const AAAA = 28;

/** Undefined is silence. */
export type Answering = (
  name: string,
  type: number,
) => StubAnswer | undefined | Promise<StubAnswer>;

/** A name server on 127.0.0.1 that says what it is told to, or nothing. */
export class NameServer {
  /** Every question, such as `www.example 1`. */
  readonly questions: string[] = [];
  readonly #socket: Socket = createSocket('udp4');
  answer: Answering;

  constructor(answer: Answering) {
    this.answer = answer;
    this.#socket.on('message', (query, { address, port }) => {
      const { name, type } = readQuestion(query);
      this.questions.push(`${name} ${type}`);
      const say = (said: StubAnswer | undefined): void => {
        if (said !== undefined) {
          this.#socket.send(encodeAnswer(query, said), port, address);
        }
      };
      const said = this.answer(name, type);
      if (said instanceof Promise) void said.then(say);
      else say(said);
    });
  }

  get endpoint(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  /** @param port any that is free by default */
  async listen(port = 0): Promise<this> {
    this.#socket.bind(port, '127.0.0.1');
    await once(this.#socket, 'listening');
    return this;
  }

  close(): void {
    this.#socket.close();
  }
}

export async function withNameServer(
  answer: Answering,
  use: (server: NameServer) => Promise<void>,
): Promise<void> {
  const server = await new NameServer(answer).listen();
  try {
    await use(server);
  } finally {
    server.close();
  }
}

function readQuestion(query: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** The header and question of the query, turned into an answer (RFC 1035 §4.1.1). */
export function encodeAnswer(
  query: Buffer,
  { rcode = 0, records = [], truncated = false }: StubAnswer,
): Buffer {
  const head = Buffer.from(query.subarray(0, readQuestion(query).end));
  head.writeUInt16BE(0x8580 | rcode | (truncated ? 0x0200 : 0), 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt16BE(0, 10);
  const answers = records.map(({ type, ttl = 60, data }) => {
    const rdata = Buffer.from(data, 'hex');
    const record = Buffer.alloc(12);
    // A pointer to the name of the question.
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(ttl, 6);
    record.writeUInt16BE(rdata.length, 10);
    return Buffer.concat([record, rdata]);
  });
  return Buffer.concat([head, ...answers]);
}
