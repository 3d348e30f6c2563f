import type { Timer } from '../core/index.ts';

/** A timer of the virtual clock: it knows when it is due and whether it still counts. */
export class VirtualTimer implements Timer {
  readonly due: number;
  /** Timers that are due together fire in the order in which they were armed. */
  readonly order: number;
  readonly callback: () => void;
  readonly #onCancelled: () => void;
  #armed = true;

  constructor(due: number, order: number, callback: () => void, onCancelled: () => void) {
    this.due = due;
    this.order = order;
    this.callback = callback;
    this.#onCancelled = onCancelled;
  }

  get armed(): boolean {
    return this.#armed;
  }

  cancel(): void {
    if (!this.#armed) return;
    this.#armed = false;
    this.#onCancelled();
  }

  fire(): void {
    this.#armed = false;
    this.callback();
  }
}

/** A binary heap of timers, the earliest first. Cancelled timers are dropped when they come to the top. */
export class TimerQueue {
  readonly #heap: VirtualTimer[] = [];

  push(timer: VirtualTimer): void {
    let index = this.#heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfEarlier(index, parent)) return;
      index = parent;
    }
  }

  /** The earliest armed timer, left in the queue. */
  peek(): VirtualTimer | undefined {
    let top = this.#heap[0];
    while (top !== undefined && !top.armed) {
      this.#removeTop();
      top = this.#heap[0];
    }
    return top;
  }

  /** The earliest armed timer, taken out of the queue. */
  pop(): VirtualTimer | undefined {
    const top = this.peek();
    if (top !== undefined) this.#removeTop();
    return top;
  }

  #removeTop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    this.#heap[0] = last;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const right = left + 1;
      const earlier = this.#isEarlier(right, left) ? right : left;
      if (!this.#swapIfEarlier(earlier, index)) return;
      index = earlier;
    }
  }

  #isEarlier(a: number, b: number): boolean {
    const first = this.#heap[a];
    const second = this.#heap[b];
    if (first === undefined || second === undefined) return false;
    return first.due < second.due || (first.due === second.due && first.order < second.order);
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const lower = this.#heap[child];
    const upper = this.#heap[parent];
    if (lower === undefined || upper === undefined || !this.#isEarlier(child, parent)) return false;
    this.#heap[child] = upper;
    this.#heap[parent] = lower;
    return true;
  }
}
