import { decodeBgp4mp } from './bgp4mp.ts';
import type { MrtContent, MrtPeer } from './content.ts';
import { mrtType, type MrtRecord } from './record.ts';
import { decodeTableDump } from './table-dump.ts';
import { decodeTableDumpV2 } from './table-dump-v2.ts';

/**
 * What a record says. BGP messages and attributes in it stay octets, to be read with what the record says about them.
 * @param peers those of the last PEER_INDEX_TABLE, which RIB entries refer to
 * @throws KeepcastError `ERR_MRT_RECORD` if the record is damaged, and nothing else
 */
export function decodeMrtRecord(record: MrtRecord, peers?: readonly MrtPeer[]): MrtContent {
  const { type, subtype, body } = record;
  switch (type) {
    case mrtType.tableDump:
      return decodeTableDump(subtype, body);
    case mrtType.tableDumpV2:
      return decodeTableDumpV2(subtype, body, peers);
    case mrtType.bgp4mp:
    case mrtType.bgp4mpEt:
      return decodeBgp4mp(subtype, body);
    default:
      return { kind: 'unsupported', problem: `MRT type ${type} is not supported` };
  }
}
