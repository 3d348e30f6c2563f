import type { Lack, RouterKind } from '../../support/lab/router.ts';

/**
 * Declares one test of the matrix that is more than a session that comes up.
 * @param row of the table in docs/interop.md
 * @param needs what the router must be able to do
 */
export type DeclareStory = (
  row: string,
  title: string,
  run: () => void | Promise<void>,
  needs?: readonly Lack[],
) => void;

/** Whether a router can do all of it. */
export function can({ lacks }: Pick<RouterKind, 'lacks'>, needs: readonly Lack[] = []): boolean {
  return !needs.some((need) => lacks.includes(need));
}
