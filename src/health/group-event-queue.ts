/** Emits one event after the other: what a listener causes follows what is being emitted. */
export class GroupEventQueue {
  #waiting: (() => void)[] = [];
  #holding = false;

  push(emit: () => void): void {
    this.#waiting.push(emit);
  }

  /** Emits what waits. Within an emission, or {@link collect}, that is left to the outer one. */
  flush(): void {
    this.collect(() => undefined);
  }

  /** Runs `cause`, and emits what it has pushed when it is through. */
  collect(cause: () => void): void {
    if (this.#holding) {
      cause();
      return;
    }
    this.#holding = true;
    try {
      cause();
      while (this.#waiting.length > 0) {
        const batch = this.#waiting;
        this.#waiting = [];
        for (const emit of batch) emit();
      }
    } finally {
      this.#holding = false;
    }
  }
}
