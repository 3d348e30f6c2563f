/** What the process says when it ends. */
export const exitCode = {
  success: 0,
  /** What was to be shown or done did not happen. */
  failure: 1,
  /** The command line or the configuration file is wrong: nothing was started. */
  usage: 2,
} as const;
