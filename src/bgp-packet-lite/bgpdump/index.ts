export { BgpdumpWriter } from './bgpdump-writer.ts';
