import { attributeTable } from './attribute-table.ts';
import { attributeCode } from './iana.ts';

/** What must be known of an attribute before anybody asks for its value: bits, to tell of several what there is. */
export const RECOGNISED = 1;
export const UNRECOGNISED = 2;
export const MP_REACH = 4;
export const MP_UNREACH = 8;

/** By type code: one of the four. */
export const attributeKinds: Uint8Array = Uint8Array.from(attributeTable, (rule, code) => {
  if (code === attributeCode.mpReach) return MP_REACH;
  if (code === attributeCode.mpUnreach) return MP_UNREACH;
  return rule === undefined ? UNRECOGNISED : RECOGNISED;
});
