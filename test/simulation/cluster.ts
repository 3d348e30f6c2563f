import type { AnnouncersView } from '../../src/index.ts';
import type { FleetNode } from '../../src/testing/index.ts';

/** What all nodes of a fleet know of each other: at once, and without fault, unless they have lost their view. */
export class Cluster {
  readonly lost = new Set<string>();
  readonly #nodes: () => readonly FleetNode[];
  readonly #listeners = new Map<string, Set<() => void>>();
  #isTelling = false;
  #hasNews = false;

  constructor(nodes: () => readonly FleetNode[]) {
    this.#nodes = nodes;
  }

  /** Of the nodes whose service is down those count that come before. */
  others(name: string, prefix: string): number {
    const nodes = this.#nodes();
    const own = nodes.findIndex((node) => node.name === name);
    return nodes.filter((node, index) => {
      if (index === own || !node.isResponsive) return false;
      return node
        .announcements(prefix)
        .some(
          ({ decision, state }) => decision === 'announce' && (state !== 'down' || index < own),
        );
    }).length;
  }

  view(name: string): AnnouncersView {
    // The process before this one is gone.
    const listeners = new Set<() => void>();
    this.#listeners.set(name, listeners);
    return {
      announcers: (prefix) => ({
        count: this.others(name, prefix),
        valid: !this.lost.has(name),
      }),
      on: (_event, listener) => listeners.add(listener),
      off: (_event, listener) => listeners.delete(listener),
    };
  }

  /** Something has changed. What changes because of it is told when all have heard of this. */
  tell(): void {
    this.#hasNews = true;
    if (this.#isTelling) return;
    this.#isTelling = true;
    while (this.#takeNews()) {
      for (const node of this.#nodes()) {
        if (!node.isResponsive) continue;
        for (const listener of [...(this.#listeners.get(node.name) ?? [])]) listener();
      }
    }
    this.#isTelling = false;
  }

  #takeNews(): boolean {
    const hasNews = this.#hasNews;
    this.#hasNews = false;
    return hasNews;
  }
}
