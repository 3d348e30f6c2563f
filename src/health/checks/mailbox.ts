import { attempt } from './attempt.ts';

/** Holds the newest of what is put in until it is taken: what nobody has taken in time is replaced, so it never grows. */
export class Mailbox<T> {
  #content: { readonly value: T } | undefined;
  #end: { readonly error: Error } | undefined;
  #wake: () => void = () => undefined;

  put(value: T): void {
    this.#content = { value };
    this.#wake();
  }

  /** There is nothing more to come than what is in it. */
  end(error: Error): void {
    this.#end = { error };
    this.#wake();
  }

  /** Waits for something; rejects with the reason of `signal`, or with that of the end. One at a time may wait. */
  take(signal: AbortSignal): Promise<T> {
    return attempt(signal, ({ resolve, reject }) => {
      const open = (): void => {
        const content = this.#content;
        this.#content = undefined;
        if (content !== undefined) resolve(content.value);
        else if (this.#end !== undefined) reject(this.#end.error);
      };
      this.#wake = open;
      open();
      return () => {
        this.#wake = () => undefined;
      };
    });
  }
}
