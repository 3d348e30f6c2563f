import { Command, CommanderError, Option } from 'commander';
import { decode, encode, type DecodeOptions, type EncodeOptions } from './codec/index.ts';
import { demo } from './demo/index.ts';
import { exitCode } from './exit-code.ts';
import type { Output } from './output.ts';
import { plan, type PlanCommandOptions } from './plan.ts';
import { replayCommand, type ReplayCommandOptions } from './replay/index.ts';
import { run, type RunOptions } from './run.ts';
import type { Signals } from './signals.ts';
import type { StandardStreams } from './streams.ts';
import { validate } from './validate.ts';

export interface ProgramSetup {
  readonly version: string;
  readonly output: Output;
  readonly signals: () => Signals;
  readonly streams: () => StandardStreams;
}

/**
 * Runs one command line (without the names of Node and the script).
 * @returns the exit code; prints what is wrong with the command line itself.
 */
export async function runProgram(
  argv: readonly string[],
  { version, output, signals, streams }: ProgramSetup,
): Promise<number> {
  let result: number = exitCode.success;
  const program = new Command('keepcast')
    .description(
      'Announces an anycast address over BGP while the service behind it is healthy,\nand withdraws it when it is not.',
    )
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help, or that of a command')
    .showHelpAfterError('(keepcast --help lists the commands)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        output.line(text.trimEnd());
      },
      writeErr: (text) => {
        output.error(text.trimEnd());
      },
    });
  program
    .command('demo')
    .description('show the main job with nothing installed: a router, two backends, one route')
    .option('--json', 'one JSON object a line')
    .action(async (options: { json?: boolean }) => {
      result = await demo(options, output);
    });
  program
    .command('run')
    .description('run the daemon: SIGTERM and SIGINT withdraw, say Cease to the peers, and exit')
    .argument('<file>', 'the configuration (YAML)')
    .option('--dry-run', 'run the checks and decide, and send nothing')
    .option('--json', 'one JSON object a line')
    .action(async (file: string, options: RunOptions) => {
      result = await run(file, options, output, signals());
    });
  program
    .command('validate')
    .description('check a configuration: prints every fault with line and column')
    .argument('<file>', 'the configuration (YAML)')
    .action(async (file: string) => {
      result = await validate(file, output);
    });
  program
    .command('plan')
    .description('run every check once, and say what would be announced: nothing is sent')
    .argument('<file>', 'the configuration (YAML)')
    .option('--json', 'one JSON object a line')
    .action(async (file: string, options: PlanCommandOptions) => {
      result = await plan(file, options, output);
    });
  program
    .command('replay')
    .description('decide a recorded trace of check results again, as the configuration says')
    .argument('<file>', 'the configuration (YAML)')
    .argument('<trace>', 'the recorded results (JSON lines)')
    .option('--json', 'one JSON object a line, each UPDATE in hexadecimal')
    .action(async (file: string, trace: string, options: ReplayCommandOptions) => {
      result = await replayCommand(file, trace, options, output);
    });
  program
    .command('decode')
    .description(
      'print BGP messages, from lines of hexadecimal digits or an MRT file, as JSON lines',
    )
    .argument('[file]', 'what to read; standard input without it, or with -')
    .option('--mrt', 'read MRT whatever the name is (.mrt and .gz are MRT)')
    .option('--as2', 'AS numbers are 2 octets wide (MRT files say it themselves)')
    .option('--add-path', 'prefixes have path identifiers (MRT files say it themselves)')
    .addOption(
      new Option(
        '--format <format>',
        'json, text for people (the default on a terminal), or what bgpdump -m prints',
      ).choices(['json', 'text', 'bgpdump']),
    )
    .action(async (file: string | undefined, options: DecodeOptions) => {
      result = await decode(file, options, output, streams());
    });
  program
    .command('encode')
    .description('print the messages of such JSON lines as lines of hexadecimal digits')
    .argument('[file]', 'what to read; standard input without it, or with -')
    .option('--as2', 'AS numbers are 2 octets wide, where a line does not say')
    .option('--add-path', 'has no effect: prefixes in JSON show their path identifiers')
    .action(async (file: string | undefined, options: EncodeOptions) => {
      result = await encode(file, options, output, streams());
    });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return result;
  } catch (error) {
    // What commander has to say, it has said; help and version come this way too.
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCode.success : exitCode.usage;
    }
    throw error;
  }
}
