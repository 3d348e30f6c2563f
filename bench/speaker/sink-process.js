/** The sink: the one process that every contender talks to. The runner tells it what to do over IPC. */
import process from 'node:process';
import { CONTENDER_ADDRESS, HOLD_TIME, neighbourAddress, SINK_ASN } from './plan.js';
import { now, SinkSession } from './sink-session.js';
import { internetTable } from './table.js';
import { parseAddress, routeRefresh } from './wire.js';

/**
 * How many sessions are begun at a time. BIRD lets eight connections wait in the kernel (its backlog), which drops the
 * others; those that it drops last have not come through after a minute.
 */
const DIALS = 8;

/** By port and number. */
const sessions = new Map();
/** Waiting for what they watch for. */
const watches = new Map();

const commands = {
  /** Dials as those neighbours; each counts from the start. Resolves with when they were Established. */
  async open({ port, numbers, watch, watchId, extended, retry }) {
    const opened = numbers.map((number) => {
      const session = new SinkSession({
        local: neighbourAddress(number),
        host: CONTENDER_ADDRESS,
        port,
        asn: SINK_ASN,
        holdTime: HOLD_TIME,
        extended,
        retry,
      });
      sessions.set(`${port} ${number}`, session);
      return session;
    });
    if (watch !== undefined)
      watches.set(watchId, Promise.all(opened.map((each) => each.watch(watch))));
    return openAll(opened);
  },
  watch({ port, numbers, watch, watchId }) {
    const watched = numbers.map((number) => sessions.get(`${port} ${number}`).watch(watch));
    watches.set(watchId, Promise.all(watched));
  },
  async watched({ watchId }) {
    const result = await watches.get(watchId);
    watches.delete(watchId);
    return result;
  },
  async close({ port, numbers }) {
    const closed = numbers.map((number) => sessions.get(`${port} ${number}`)?.close());
    for (const number of numbers) sessions.delete(`${port} ${number}`);
    await Promise.all(closed);
  },
  prepareTable({ count }) {
    table = internetTable(count, SINK_ASN, parseAddress(neighbourAddress(1)));
    return table.length;
  },
  /** Sends the table, then asks for a route refresh: its answer says that everything before it was read. */
  async feed({ port, number }) {
    const session = sessions.get(`${port} ${number}`);
    const start = now();
    for (let at = 0; at < table.length; at += 65_536) {
      if (!session.write(table.subarray(at, at + 65_536))) await session.drained();
    }
    session.write(routeRefresh);
    return start;
  },
};

let table;

/** Resolves with when each was Established. */
async function openAll(opened) {
  const established = [];
  const waiting = opened.entries();
  const dial = async () => {
    for (const [index, session] of waiting) established[index] = await session.open();
  };
  await Promise.all(Array.from({ length: DIALS }, dial));
  return established;
}

process.on('message', async ({ id, command, ...options }) => {
  try {
    process.send({ id, result: await commands[command](options) });
  } catch (error) {
    process.send({ id, error: error.stack });
  }
});
process.on('disconnect', () => process.exit());
