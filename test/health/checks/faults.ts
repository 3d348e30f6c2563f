import { expect } from '@jest/globals';

/** Expects a ConfigurationError with this path and, in its problem, this text. */
export function expectFault(make: () => unknown, path: string, problem: string): void {
  let fault: unknown;
  try {
    make();
  } catch (error) {
    fault = error;
  }
  expect(fault).toMatchObject({
    code: 'ERR_INVALID_CONFIGURATION',
    path,
    problem: expect.stringContaining(problem),
  });
}
