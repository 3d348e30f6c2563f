// The process behind SpeakerProcess: speakers of the built package. A line of the standard input is a command, a line
// of the standard output its answer, or an event.
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Speaker } from '../../../dist/index.js';

/** By their names: each with its routes' handles by prefix. */
const speakers = new Map();

/** JSON has no place for extended communities as the codec has them. */
const withoutBigInt = (_key, value) => (typeof value === 'bigint' ? String(value) : value);

function say(line) {
  process.stdout.write(`${JSON.stringify(line, withoutBigInt)}\n`);
}

const commands = {
  create({ name, options }) {
    const speaker = new Speaker(options);
    for (const event of ['peer', 'listener']) {
      speaker.on(event, (data) => say({ name, event, data }));
    }
    speakers.set(name, { speaker, handles: new Map() });
  },
  addPeer({ name, options }) {
    return speakers.get(name).speaker.addPeer(options);
  },
  acceptPeers({ name, options }) {
    return speakers.get(name).speaker.acceptPeers(options);
  },
  changePeer({ name, options }) {
    const { speaker } = speakers.get(name);
    return speaker.changePeer(speaker.peers[0].peer, options);
  },
  resetPeer({ name, options }) {
    const { speaker } = speakers.get(name);
    speaker.resetPeer(speaker.peers[0].peer, options);
  },
  removePeer({ name }) {
    const { speaker } = speakers.get(name);
    return speaker.removePeer(speaker.peers[0].peer);
  },
  announce({ name, routes }) {
    const { speaker, handles } = speakers.get(name);
    for (const route of routes) handles.set(route.prefix, speaker.announce(route));
  },
  withdraw({ name, prefixes }) {
    const { handles } = speakers.get(name);
    for (const prefix of prefixes) {
      handles.get(prefix).withdraw();
      handles.delete(prefix);
    }
  },
  start({ name }) {
    return speakers.get(name).speaker.start();
  },
  stop({ name, options }) {
    return speakers.get(name).speaker.stop(options);
  },
  status({ name }) {
    // A list of 100,000 prefixes would be of no use to anybody.
    return speakers
      .get(name)
      .speaker.peers.map(({ announced, ...rest }) => ({ ...rest, announced: announced.length }));
  },
  receivedRoutes({ name }) {
    const { speaker } = speakers.get(name);
    return Array.from(
      speaker.receivedRoutes(speaker.peers[0].peer),
      ({ family, prefix, pathId, attributes }) => ({ family, prefix, pathId, attributes }),
    );
  },
  requestRefresh({ name }) {
    const { speaker } = speakers.get(name);
    speaker.requestRefresh(speaker.peers[0].peer);
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
