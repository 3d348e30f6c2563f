import { attempt } from './attempt.ts';

/** Holds the newest of what is put in until it is taken: what nobody has taken in time is replaced, so it never grows. */
export class Mailbox<T> {
  #content: { readonly value: T } | undefined;
  #wake: () => void = () => undefined;

  put(value: T): void {
    this.#content = { value };
    this.#wake();
  }

  /** Waits for something; rejects with the reason of `signal`. One at a time may wait. */
  take(signal: AbortSignal): Promise<T> {
    return attempt(signal, ({ resolve }) => {
      const open = (): void => {
        const content = this.#content;
        if (content === undefined) return;
        this.#content = undefined;
        resolve(content.value);
      };
      this.#wake = open;
      open();
      return () => {
        this.#wake = () => undefined;
      };
    });
  }
}
