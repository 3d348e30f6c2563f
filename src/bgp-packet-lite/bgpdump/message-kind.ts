import { bgp4mpSubtype } from '../mrt/record.ts';

/** What a subtype of BGP4MP says about the message in it. */
export interface MessageKind {
  readonly width: 2 | 4;
  readonly addPath: boolean;
  /** The collector has sent it. bgpdump knows that of the kinds without ADD-PATH only. */
  readonly isLocal: boolean;
  /** Which of the two ends a line names: the first in the record, or the second. */
  readonly second: boolean;
  /** How a line begins, with and without an extended timestamp. */
  readonly name: readonly [plain: string, extended: string];
}

function kind(width: 2 | 4, local: boolean, addPath: boolean): MessageKind {
  const isLocal = local && !addPath;
  const suffix = `${isLocal ? '_LOCAL' : ''}${addPath ? '_AP' : ''}|`;
  return {
    width,
    addPath,
    isLocal,
    // In LOCAL_ADDPATH bgpdump swaps the ends, and then forgets that it has.
    second: local && addPath,
    name: [`BGP4MP${suffix}`, `BGP4MP_ET${suffix}`],
  };
}

export const messageKinds: ReadonlyMap<number, MessageKind> = new Map([
  [bgp4mpSubtype.message, kind(2, false, false)],
  [bgp4mpSubtype.messageAs4, kind(4, false, false)],
  [bgp4mpSubtype.messageLocal, kind(2, true, false)],
  [bgp4mpSubtype.messageAs4Local, kind(4, true, false)],
  [bgp4mpSubtype.messageAddPath, kind(2, false, true)],
  [bgp4mpSubtype.messageAs4AddPath, kind(4, false, true)],
  [bgp4mpSubtype.messageLocalAddPath, kind(2, true, true)],
  [bgp4mpSubtype.messageAs4LocalAddPath, kind(4, true, true)],
]);
