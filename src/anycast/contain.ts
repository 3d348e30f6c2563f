/**
 * Calls what a user gave us, which may throw: a fault of one must not keep the others from their health, nor a stop from
 * its end. It is thrown on a turn of its own, as by every emitter of ours.
 */
export function contain(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
