/** The least that Node can do: a connection kept open, or one tried again and again. */
import { connect } from 'node:net';
import process from 'node:process';
import { clearTimeout, setTimeout } from 'node:timers';
import { serveWatcher } from './serve-watcher.js';

const { kind, port, interval, timeout } = JSON.parse(process.argv[2]);
const host = '127.0.0.1';

const ways = {
  hold(tell) {
    const dial = () => {
      const socket = connect({ host, port });
      socket.once('connect', () => tell('online'));
      socket.on('error', () => undefined);
      socket.resume();
      socket.once('close', () => {
        tell('offline');
        setTimeout(dial, interval);
      });
    };
    dial();
  },
  tcp(tell) {
    const round = () => {
      setTimeout(round, interval);
      const socket = connect({ host, port });
      const timer = setTimeout(() => end('offline'), timeout);
      const end = (verdict) => {
        clearTimeout(timer);
        if (verdict === 'online') socket.resetAndDestroy();
        else socket.destroy();
        tell(verdict);
      };
      socket.once('connect', () => end('online'));
      socket.on('error', () => end('offline'));
    };
    round();
  },
};

serveWatcher(ways[kind]);
