// The process behind LibraryNode: an Anycast of the built package, whose health groups look at TCP ports. A line of the
// standard input is a command, a line of the standard output its answer, or an event.
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Anycast, Health, tcpCheck } from '../../../dist/index.js';

const PROBING = { interval: '300ms', fastInterval: '100ms', timeout: '200ms', rise: 2, fall: 2 };

let anycast;
const groups = new Map();
/** By prefix: the announcement, and what was asked for. */
const announcements = new Map();
/** Of routes that depend on nothing, by prefix. */
const handles = new Map();
let isIdle = false;

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const checks = (backends) =>
  Object.fromEntries(
    Object.entries(backends).map(([name, endpoint]) => [name, tcpCheck(endpoint)]),
  );

function announce(prefix, { health, ...options }) {
  const announcement = anycast.announce(prefix, { ...options, health: groups.get(health) });
  announcements.set(prefix, { announcement, asked: JSON.stringify({ health, ...options }) });
}

/** Brings what runs to what is wanted: groups first, as they refuse what cannot be before anything has changed. */
async function reload({ health, announce: wanted }) {
  for (const [name, backends] of Object.entries(health)) {
    const group = groups.get(name);
    if (group === undefined)
      groups.set(name, Health.of({ backends: checks(backends), ...PROBING }));
    else await group.set(checks(backends));
  }
  for (const [prefix, { announcement, asked }] of [...announcements]) {
    if (asked === JSON.stringify(wanted[prefix])) continue;
    announcements.delete(prefix);
    void announcement.remove();
  }
  for (const [prefix, options] of Object.entries(wanted)) {
    if (!announcements.has(prefix)) announce(prefix, options);
  }
}

const commands = {
  async start({ options, peers, ...wanted }) {
    anycast = new Anycast(options);
    anycast.events.on('event', (event) => say({ event }));
    for (const peer of peers) anycast.addPeer(peer);
    await reload(wanted);
    await anycast.start();
  },
  reload,
  /** Routes that depend on nothing. */
  announce({ routes }) {
    for (const route of routes) handles.set(route.prefix, anycast.speaker.announce(route));
  },
  withdraw({ prefixes }) {
    for (const prefix of prefixes) {
      handles.get(prefix).withdraw();
      handles.delete(prefix);
    }
  },
  /** Until `idle` is said. */
  drain({ prefix }) {
    const until = () => isIdle;
    return announcements.get(prefix).announcement.drain({ wait: '10m', until });
  },
  idle() {
    isIdle = true;
  },
  undrain({ prefix }) {
    announcements.get(prefix).announcement.undrain();
  },
};

async function obey(line) {
  const { id, command, ...rest } = JSON.parse(line);
  try {
    say({ id, result: (await commands[command](rest)) ?? null });
  } catch (error) {
    say({ id, error: error.message });
  }
}

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => void obey(line));
lines.on('close', () => process.exit());
say({ ready: true });
