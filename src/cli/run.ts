import { ConfigurationError, errorMessage } from '../core/index.ts';
import { Daemon } from '../daemon/index.ts';
import { readConfiguration } from './configuration.ts';
import { eventText } from './event-text.ts';
import { exitCode } from './exit-code.ts';
import { jsonLine, type Output } from './output.ts';
import type { Signals } from './signals.ts';

export interface RunOptions {
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `keepcast run FILE`: resolves when the daemon has stopped, with the exit code. */
export async function run(
  file: string,
  { dryRun = false, json = false }: RunOptions,
  output: Output,
  signals: Signals,
): Promise<number> {
  const configuration = await readConfiguration(file, output);
  if (configuration === undefined) return exitCode.usage;
  let daemon: Daemon;
  try {
    daemon = new Daemon(configuration, { dryRun });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    output.error(`${file}: ${error.message}`);
    return exitCode.usage;
  }
  daemon.on('event', (event) => {
    output.line(json ? jsonLine(event) : eventText(event));
  });
  const stopped = new Promise<void>((resolve) => {
    const stop = (signal: string): void => {
      void daemon.stop(`received ${signal}`).then(resolve);
    };
    signals.on('SIGTERM', stop);
    signals.on('SIGINT', stop);
    signals.on('SIGHUP', () => {
      output.error(
        `${file}: reloading is not available in this version of keepcast; restart to apply changes`,
      );
    });
  });
  try {
    await daemon.start();
    await stopped;
    return exitCode.success;
  } catch (error) {
    output.error(`keepcast: cannot start: ${errorMessage(error)}`);
    await daemon.stop('the start failed');
    return exitCode.failure;
  } finally {
    signals.close();
  }
}
