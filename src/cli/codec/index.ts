export { decode, type DecodeOptions } from './decode.ts';
export { encode, type EncodeOptions } from './encode.ts';
