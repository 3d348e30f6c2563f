import type { Clock, Timer } from '../core/index.ts';
import { TurnShare } from './turn-share.ts';

/** Whose alarm goes off. */
export interface AlarmOwner {
  /** It was due, and is not set any more. */
  onAlarm(): void;
}

/** Something to be done later. Made once, and set again and again. */
export class Alarm {
  /** @internal */
  readonly owner: AlarmOwner;
  /** @internal On `clock.now()`. */
  due = 0;
  /** @internal Those that are due together go off in the order in which they were set. */
  order = 0;
  /** @internal Its index in the heap; -1 while it is not set. */
  place = -1;

  constructor(owner: AlarmOwner) {
    this.owner = owner;
  }

  get isSet(): boolean {
    return this.place >= 0;
  }
}

/**
 * The alarms of a group on one timer of the clock: two timers of the platform for each of ten thousand checks would be
 * a third of what a check costs. A binary heap, the earliest first.
 */
export class Alarms {
  readonly #clock: Clock;
  readonly #heap: Alarm[] = [];
  #order = 0;
  #timer: Timer | undefined;
  #armedFor = Infinity;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sets it, or moves it if it is set. */
  set(alarm: Alarm, delay: number): void {
    this.#order += 1;
    alarm.due = this.#clock.now() + Math.max(0, delay);
    alarm.order = this.#order;
    if (!alarm.isSet) alarm.place = this.#heap.push(alarm) - 1;
    this.#settle(alarm);
    this.#arm();
  }

  /** Idempotent. */
  cancel(alarm: Alarm): void {
    if (!alarm.isSet) return;
    this.#remove(alarm);
    // The timer of one that is not needed any more costs less when it fires than when it is armed anew.
    if (this.#heap.length === 0) this.#disarm();
  }

  #arm(): void {
    const first = this.#heap[0];
    if (first === undefined || first.due >= this.#armedFor) return;
    this.#disarm();
    this.#armedFor = first.due;
    this.#timer = this.#clock.setTimer(first.due - this.#clock.now(), () => {
      this.#disarm();
      this.#ring();
    });
  }

  #disarm(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#armedFor = Infinity;
  }

  #ring(): void {
    const now = this.#clock.now();
    const share = new TurnShare(this.#clock);
    try {
      // What is set while others go off waits for the next turn of the event loop.
      for (let left = this.#heap.length; left > 0; left -= 1) {
        const first = this.#heap[0];
        if (first === undefined || first.due > now) break;
        this.#remove(first);
        first.owner.onAlarm();
        if (share.isSpent) break;
      }
    } finally {
      if (share.isSpent && this.#heap.length > 0) this.#goOn();
      else this.#arm();
    }
  }

  /** Looks for more in the next turn. A timer would sleep before it, and on a busy host others would have our time. */
  #goOn(): void {
    this.#disarm();
    this.#armedFor = -Infinity;
    this.#timer = this.#clock.afterDrain(() => {
      this.#disarm();
      this.#ring();
    });
  }

  #remove(alarm: Alarm): void {
    const { place } = alarm;
    alarm.place = -1;
    const last = this.#heap.pop();
    if (last === undefined || last === alarm) return;
    this.#heap[place] = last;
    last.place = place;
    this.#settle(last);
  }

  /** Moves it to where its time puts it. */
  #settle(alarm: Alarm): void {
    this.#rise(alarm);
    this.#sink(alarm);
  }

  #rise(alarm: Alarm): void {
    while (alarm.place > 0) {
      const parent = this.#heap[(alarm.place - 1) >> 1];
      if (parent === undefined || !isEarlier(alarm, parent)) return;
      this.#swap(alarm, parent);
    }
  }

  #sink(alarm: Alarm): void {
    for (;;) {
      const left = this.#heap[2 * alarm.place + 1];
      const right = this.#heap[2 * alarm.place + 2];
      const child =
        left !== undefined && right !== undefined && isEarlier(right, left) ? right : left;
      if (child === undefined || !isEarlier(child, alarm)) return;
      this.#swap(child, alarm);
    }
  }

  #swap(a: Alarm, b: Alarm): void {
    const { place } = a;
    a.place = b.place;
    b.place = place;
    this.#heap[a.place] = a;
    this.#heap[b.place] = b;
  }
}

function isEarlier(a: Alarm, b: Alarm): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}
