export { fromHex, toHex } from './hex.ts';
export { decodeToJson, encodeFromJson, type EncodeFromJsonOptions } from './line.ts';
export type {
  AsPathSegmentJson,
  AttributeJson,
  AttributeValueJson,
  CapabilityJson,
  CapabilityValueJson,
  DecodedJson,
  MessageErrorJson,
  MessageJson,
  MpReachJson,
  MpUnreachJson,
  NotificationJson,
  OpenJson,
  PrefixJson,
  RouteRefreshJson,
  UpdateJson,
} from './message-json.ts';
export { messageFromJson, messageToJson } from './messages.ts';
