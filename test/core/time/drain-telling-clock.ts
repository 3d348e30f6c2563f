import type { Timer } from '../../../src/core/index.ts';
import { VirtualClock } from '../../../src/testing/index.ts';

/** Tells when a drain begins: what is done then stands for octets that had waited in a socket. */
export class DrainTellingClock extends VirtualClock {
  onDrain: () => void = () => undefined;

  override afterDrain(callback: () => void): Timer {
    const timer = super.afterDrain(callback);
    this.onDrain();
    return timer;
  }
}
