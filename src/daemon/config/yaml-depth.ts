import { Parser, type CST } from 'yaml';

/** No configuration needs so many levels. */
const MOST_LEVELS = 200;

/**
 * Where a text is nested too deeply, if it is. Composing a document takes calls for each level, and where the stack is
 * nearly full V8 ends the process rather than compile a regular expression.
 */
export function offsetOfExcess(text: string): number | undefined {
  for (const document of new Parser().parse(text)) {
    const tokens: { token: CST.Token; level: number }[] = [{ token: document, level: 0 }];
    for (let next = tokens.pop(); next !== undefined; next = tokens.pop()) {
      const { token, level } = next;
      if (level > MOST_LEVELS) return token.offset;
      if (token.type === 'document' && token.value !== undefined) {
        tokens.push({ token: token.value, level });
      }
      for (const { key, value } of 'items' in token ? token.items : []) {
        for (const inner of [key, value]) {
          if (inner !== undefined && inner !== null)
            tokens.push({ token: inner, level: level + 1 });
        }
      }
    }
  }
  return undefined;
}
