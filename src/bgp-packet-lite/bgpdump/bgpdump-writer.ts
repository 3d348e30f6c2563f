import { isStateChange, mrtType, tableDumpV2Subtype, type MrtRecord } from '../mrt/record.ts';
import { LenientReader } from './lenient-reader.ts';
import { RibText } from './rib-text.ts';
import { writeStateChange } from './state-change-text.ts';
import { TextWriter } from './text-writer.ts';
import { UpdateText } from './update-text.ts';

/** Octets of text to begin with. */
const CAPACITY = 262_144;

/**
 * Writes MRT records as `bgpdump -m` does, byte for byte, its oddities included: one line a prefix, and nothing for what
 * it does not print.
 *
 * It works on octets from end to end, without a string or an object for a line.
 */
export class BgpdumpWriter {
  readonly #text: TextWriter = new TextWriter(CAPACITY);
  readonly #reader: LenientReader = new LenientReader();
  readonly #updates: UpdateText = new UpdateText(this.#text);
  readonly #ribs: RibText = new RibText(this.#text);

  /** Octets of text that wait to be taken. */
  get length(): number {
    return this.#text.length;
  }

  /** The text since the last call, as a copy of its own. */
  take(): Uint8Array {
    const taken = this.#text.view().slice();
    this.#text.clear();
    return taken;
  }

  /** Adds the lines of a record, such as `MrtSplitter` gives. */
  write(record: MrtRecord): void {
    const { type, subtype, body } = record;
    const reader = this.#reader;
    reader.reset(body, 0, body.length);
    switch (type) {
      case mrtType.bgp4mp:
      case mrtType.bgp4mpEt:
        if (isStateChange(subtype)) writeStateChange(this.#text, record, reader);
        else this.#updates.message(record, reader);
        break;
      case mrtType.tableDump:
        this.#ribs.tableDump(record, reader);
        break;
      case mrtType.tableDumpV2:
        if (subtype === tableDumpV2Subtype.peerIndexTable) this.#ribs.peerIndexTable(reader);
        else this.#ribs.rib(record, reader);
        break;
      default:
    }
  }
}
