import { expect, test } from '@jest/globals';
import { connectionToSocket } from './sockets.ts';

/** What Node reads of a socket at a time. */
const WHOLE_READ = 65_536;

test('a socket that is full is read once in a turn of the event loop: others have their turns too', async () => {
  const { connection, socket, end } = await connectionToSocket();
  let turn = 0;
  let immediate = setImmediate(count);
  function count(): void {
    turn += 1;
    immediate = setImmediate(count);
  }
  socket.write(Buffer.alloc(32 * WHOLE_READ));
  // The kernel has what it takes by then, and nobody has read it.
  await new Promise((resolve) => setImmediate(resolve));
  const turns: number[] = [];
  let total = 0;
  await new Promise<void>((resolve) => {
    connection.attach({
      data: ({ length }) => {
        if (length === WHOLE_READ) turns.push(turn);
        total += length;
        if (total === 32 * WHOLE_READ) resolve();
      },
      drain: () => undefined,
      closed: () => {
        resolve();
      },
    });
  });
  clearImmediate(immediate);
  end();
  expect(total).toBe(32 * WHOLE_READ);
  expect(turns.length).toBeGreaterThan(1);
  expect(new Set(turns).size).toBe(turns.length);
});
