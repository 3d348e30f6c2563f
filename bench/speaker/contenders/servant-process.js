import process from 'node:process';
import { setTimeout } from 'node:timers';

/** How long an answer waits, so that it does not get in the way of what it is about. Milliseconds. */
const LATER = 5;

/** Nanoseconds of a clock that all processes share. */
export function now() {
  return Number(process.hrtime.bigint());
}

/** Does what the runner asks for over IPC. */
export function serve(commands) {
  process.on('message', async ({ id, command, ...options }) => {
    let answer;
    try {
      answer = { id, result: await commands[command](options) };
    } catch (error) {
      answer = { id, error: error.stack };
    }
    setTimeout(() => process.send(answer), LATER);
  });
  process.on('disconnect', () => process.exit());
}
