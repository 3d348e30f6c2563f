export type {
  MrtContent,
  MrtDamagedEntry,
  MrtMessage,
  MrtPeer,
  MrtPeerIndexTable,
  MrtRib,
  MrtRibEntry,
  MrtSession,
  MrtStateChange,
  MrtUnsupported,
} from './content.ts';
export { decodeMrtRecord } from './decode-record.ts';
export {
  mrtMessageContext,
  mrtToJson,
  type MrtJson,
  type MrtMessageJson,
  type PeerIndexTableJson,
  type RibJson,
  type StateChangeJson,
} from './mrt-json.ts';
export type { MrtDamage, MrtRecord } from './record.ts';
export { MrtSplitter } from './splitter.ts';
