import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LineSplitter } from '../../../src/health/checks/line-splitter.ts';

describe('a line splitter', () => {
  test('gives a line when its end has come', () => {
    const lines = new LineSplitter(100);
    expect([lines.push('one'), lines.push(' line'), lines.push('\nnext')]).toEqual([
      [],
      [],
      ['one line'],
    ]);
  });

  test('gives several lines of one chunk, empty ones too', () => {
    expect(new LineSplitter(100).push('a\n\nb\n')).toEqual(['a', '', 'b']);
  });

  test('drops a line that is too long, and nothing else', () => {
    const lines = new LineSplitter(4);
    expect(lines.push('1234\n12345\n12')).toEqual(['1234']);
    expect(lines.push('345\n')).toEqual([]);
    expect(lines.push('1234\n')).toEqual(['1234']);
  });

  test('gives the same lines however the text is cut', () => {
    const chunks = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 12 }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(chunks, (cut) => {
        const lines = new LineSplitter(5);
        const whole = cut.join('').split('\n').slice(0, -1);
        expect(cut.flatMap((chunk) => lines.push(chunk))).toEqual(
          whole.filter(({ length }) => length <= 5),
        );
      }),
    );
  });
});
