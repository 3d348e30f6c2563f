import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { once } from 'node:events';
import { Emitter } from '../../src/core/index.ts';

interface Events {
  up: { readonly at: number };
  down: { readonly at: number };
}

function setUp() {
  const emitter = new Emitter<Events>();
  const heard: string[] = [];
  const listener = ({ at }: Events['up']): void => {
    heard.push(`up at ${at}`);
  };
  return { emitter, heard, listener };
}

afterEach(() => {
  jest.restoreAllMocks();
});

describe('an emitter', () => {
  test('calls every listener, in order, with the data', () => {
    const { emitter, heard, listener } = setUp();
    emitter.on('up', listener).on('up', ({ at }) => heard.push(`second, at ${at}`));
    emitter.emit('up', { at: 1 });
    expect(heard).toEqual(['up at 1', 'second, at 1']);
  });

  test('calls nobody for another event', () => {
    const { emitter, heard, listener } = setUp();
    emitter.on('up', listener);
    emitter.emit('down', { at: 1 });
    expect(heard).toEqual([]);
  });

  test('without listeners is silent', () => {
    const { emitter } = setUp();
    expect(() => {
      emitter.emit('up', { at: 1 });
    }).not.toThrow();
  });

  test('calls a once listener once', () => {
    const { emitter, heard, listener } = setUp();
    emitter.once('up', listener);
    emitter.emit('up', { at: 1 });
    emitter.emit('up', { at: 2 });
    expect(heard).toEqual(['up at 1']);
  });

  test.each(['off', 'removeListener'] as const)('%s takes a listener back', (method) => {
    const { emitter, heard, listener } = setUp();
    emitter.on('up', listener);
    emitter[method]('up', listener);
    emitter.emit('up', { at: 1 });
    expect(heard).toEqual([]);
    expect(emitter.listenerCount('up')).toBe(0);
  });

  test('off takes a once listener back too', () => {
    const { emitter, listener } = setUp();
    emitter.once('up', listener).off('up', listener);
    expect(emitter.listenerCount('up')).toBe(0);
  });

  test('off of a listener that never was is no harm', () => {
    const { emitter, listener } = setUp();
    expect(emitter.off('up', listener).listenerCount('up')).toBe(0);
  });

  test('works with events.once, and leaves no listener', async () => {
    const { emitter } = setUp();
    const heard = once(emitter as never, 'up');
    emitter.emit('up', { at: 7 });
    expect(await heard).toEqual([{ at: 7 }]);
    expect(emitter.listenerCount('up')).toBe(0);
  });
});

describe('a listener that throws', () => {
  test('stops neither the listeners after it nor the code that emits, and is reported on its own', () => {
    const { emitter, heard, listener } = setUp();
    const later: (() => void)[] = [];
    jest.spyOn(globalThis, 'queueMicrotask').mockImplementation((callback) => {
      later.push(callback);
    });
    emitter.on('up', () => {
      throw new TypeError('a bug of the listener');
    });
    emitter.on('up', listener);
    emitter.emit('up', { at: 1 });
    expect(heard).toEqual(['up at 1']);
    expect(later).toHaveLength(1);
    expect(later[0]).toThrow('a bug of the listener');
  });
});
