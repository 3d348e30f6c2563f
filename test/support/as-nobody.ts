/** `nobody` of Debian, and of most others: it owns no file. */
const NOBODY = 65_534;

/**
 * Does something without the rights of root: root may read and write everything, so to it no permission is ever
 * missing. As anybody else it is done as it is. Nothing else of this process may go on meanwhile.
 */
export async function asNobody<T>(action: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(NOBODY);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
  }
}
