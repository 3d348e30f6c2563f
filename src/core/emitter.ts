import { EventEmitter } from 'eventemitter3';

type AnyListener = (data: never) => void;

/**
 * A typed event emitter whose listeners cannot harm the emitter: a listener that throws neither stops the listeners
 * after it nor the code that emits. The error is thrown again on its own turn, so it reaches `uncaughtException` like
 * any other bug in the program, with nothing of ours half done. (An async listener that rejects is an unhandled
 * rejection, as with every emitter: catch inside.)
 *
 * Every event carries one object, so that fields can be added without breaking anybody.
 */
export class Emitter<Events extends object> {
  readonly #emitter = new EventEmitter();
  readonly #guards = new WeakMap<AnyListener, (data: unknown) => void>();

  on<Name extends keyof Events & string>(name: Name, listener: (data: Events[Name]) => void): this {
    this.#emitter.on(name, this.#guard(listener));
    return this;
  }

  once<Name extends keyof Events & string>(
    name: Name,
    listener: (data: Events[Name]) => void,
  ): this {
    this.#emitter.once(name, this.#guard(listener));
    return this;
  }

  off<Name extends keyof Events & string>(
    name: Name,
    listener: (data: Events[Name]) => void,
  ): this {
    const guard = this.#guards.get(listener);
    if (guard !== undefined) this.#emitter.off(name, guard);
    return this;
  }

  /** The same as {@link off}: what `events.once` and `events.on` of Node look for. */
  removeListener<Name extends keyof Events & string>(
    name: Name,
    listener: (data: Events[Name]) => void,
  ): this {
    return this.off(name, listener);
  }

  listenerCount(name: keyof Events & string): number {
    return this.#emitter.listenerCount(name);
  }

  /** @internal Only the owner of the events emits. */
  emit<Name extends keyof Events & string>(name: Name, data: Events[Name]): void {
    this.#emitter.emit(name, data);
  }

  #guard(listener: AnyListener): (data: unknown) => void {
    let guard = this.#guards.get(listener);
    if (guard === undefined) {
      guard = (data) => {
        try {
          listener(data as never);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      };
      this.#guards.set(listener, guard);
    }
    return guard;
  }
}
