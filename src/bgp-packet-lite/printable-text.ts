/**
 * C0, DELETE and C1; separators of lines; and what turns the direction of the text that follows.
 */
const CONTROL_CHARACTERS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

/**
 * What a peer says without its control characters, line breaks among them: it must not be able to steer the terminal
 * of whoever reads a log, nor to turn the direction of what follows (RFC 9003 §6).
 */
export function printableText(text: string): string {
  return text.replaceAll(CONTROL_CHARACTERS, '');
}
