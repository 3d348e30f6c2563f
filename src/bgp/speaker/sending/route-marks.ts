/** What is known of a route on a session, one bit each. */
export const routeMark = {
  pendingWithdrawal: 1,
  pendingAnnouncement: 2,
  /** The kernel has taken the announcement, and no withdrawal since: the peer knows the route, as far as we can tell. */
  told: 4,
  /** The peer wants it again although it has it. */
  again: 8,
  /** The table keeps the route for us. */
  held: 16,
} as const;

const INITIAL_LENGTH = 64;

/** Marks and counts of routes by their ids, in three octets each. */
export class RouteMarks {
  #marks = new Uint8Array(INITIAL_LENGTH);
  /** How many writes with the route in them the kernel has not taken. */
  #inFlight = new Uint16Array(INITIAL_LENGTH);

  /** Whether one of the marks is there. */
  has(id: number, marks: number): boolean {
    return ((this.#marks[id] ?? 0) & marks) !== 0;
  }

  /** The id must have room. */
  add(id: number, marks: number): void {
    this.#marks[id] = (this.#marks[id] ?? 0) | marks;
  }

  remove(id: number, marks: number): void {
    this.#marks[id] = (this.#marks[id] ?? 0) & ~marks;
  }

  isInFlight(id: number): boolean {
    return (this.#inFlight[id] ?? 0) > 0;
  }

  written(id: number): void {
    this.#inFlight[id] = (this.#inFlight[id] ?? 0) + 1;
  }

  taken(id: number): void {
    this.#inFlight[id] = (this.#inFlight[id] ?? 1) - 1;
  }

  makeRoom(id: number): void {
    if (id < this.#marks.length) return;
    const length = Math.max(2 * this.#marks.length, id + 1);
    const marks = new Uint8Array(length);
    marks.set(this.#marks);
    this.#marks = marks;
    const inFlight = new Uint16Array(length);
    inFlight.set(this.#inFlight);
    this.#inFlight = inFlight;
  }

  clear(): void {
    this.#marks.fill(0);
    this.#inFlight.fill(0);
  }
}
