import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { jsonLine, type Output } from '../../src/cli/output.ts';
import { runProgram } from '../../src/cli/program.ts';
import type { Signals } from '../../src/cli/signals.ts';
import { labCleanup } from '../support/lab/index.ts';
import { temporaryFolder } from '../support/lab/folder.ts';

afterEach(() => labCleanup.run());

type Name = Parameters<Parameters<Signals['on']>[1]>[0];

/** A terminal that remembers, and signals that a test sends. */
class FakeProcess {
  readonly lines: string[] = [];
  readonly errors: string[] = [];
  readonly listeners = new Map<Name, (name: Name) => void>();
  closed = false;
  /** Is called with each line. */
  onLine: (line: string) => void = () => undefined;
  readonly output: Output = {
    line: (text) => {
      this.lines.push(text);
      this.onLine(text);
    },
    error: (text) => {
      this.errors.push(text);
    },
  };
  readonly signals: Signals = {
    on: (name, listener) => {
      this.listeners.set(name, listener);
    },
    close: () => {
      this.closed = true;
    },
  };

  send(name: Name): void {
    this.listeners.get(name)?.(name);
  }

  /** Runs a command line: resolves with the exit code. */
  keepcast(...argv: readonly string[]): Promise<number> {
    const { output } = this;
    return runProgram(argv, {
      version: '1.2.3',
      output,
      signals: () => this.signals,
      streams: () => {
        throw new Error('no standard streams here');
      },
    });
  }
}

interface Result {
  readonly code: number;
  readonly lines: readonly string[];
  readonly errors: readonly string[];
}

async function keepcast(...argv: readonly string[]): Promise<Result> {
  const fake = new FakeProcess();
  const code = await fake.keepcast(...argv);
  return { code, lines: fake.lines, errors: fake.errors };
}

describe('the command line', () => {
  test.each(['--version', '-V'])('with %s prints the version', async (option) => {
    expect(await keepcast(option)).toEqual({ code: 0, lines: ['1.2.3'], errors: [] });
  });

  test.each(['--help', '-h', 'help'])('with %s names every command', async (option) => {
    const { code, lines, errors } = await keepcast(option);
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    expect(lines.join('\n').match(/^ {2}[a-z]+(?= .*)/gm)).toEqual([
      '  demo',
      '  run',
      '  validate',
      '  plan',
      '  replay',
      '  decode',
      '  encode',
      '  help',
    ]);
  });

  test('says what an option of a command does', async () => {
    const { code, lines } = await keepcast('run', '--help');
    expect(code).toBe(0);
    expect(lines.join('\n')).toMatch(
      /^ {2}--dry-run +run the checks and decide, and send nothing$/m,
    );
  });

  test('without a command complains with the help', async () => {
    const { code, lines, errors } = await keepcast();
    expect({ code, lines }).toEqual({ code: 2, lines: [] });
    expect(errors.join('\n')).toMatch(/^Usage: keepcast /);
  });

  test.each([
    [
      'an unknown command',
      ['rnu'],
      "error: unknown command 'rnu'\n(Did you mean run?)\n(keepcast --help lists the commands)",
    ],
    [
      'an unknown option',
      ['demo', '--jsno'],
      "error: unknown option '--jsno'\n(Did you mean --json?)\n(keepcast --help lists the commands)",
    ],
    [
      'a missing argument',
      ['validate'],
      "error: missing required argument 'file'\n(keepcast --help lists the commands)",
    ],
    [
      'an argument too many',
      ['validate', 'a.yaml', 'b.yaml'],
      "error: too many arguments for 'validate'. Expected 1 argument but got 2.\n(keepcast --help lists the commands)",
    ],
  ])('with %s says so, and is code 2', async (_what, argv, complaint) => {
    const { code, lines, errors } = await keepcast(...argv);
    expect({ code, lines, complaint: errors.join('\n') }).toEqual({
      code: 2,
      lines: [],
      complaint,
    });
  });

  test.each(['run', 'validate'])('%s with a file that is missing is code 2', async (command) => {
    expect(await keepcast(command, 'no/such.yaml')).toEqual({
      code: 2,
      lines: [],
      errors: ['no/such.yaml:1:1: no such file: check the name'],
    });
  });
});

describe('run', () => {
  /** A file that can be run anywhere: it has no peers. */
  async function file(): Promise<string> {
    const path = join(await temporaryFolder('program'), 'anycast.yaml');
    await writeFile(
      path,
      'speaker: { asn: 65010, routerId: 10.0.0.11 }\npeers: []\nannounce: {}\n',
    );
    return path;
  }

  /** Runs that file, and sends the signals one after the other once it has started. */
  async function runUntil(...names: readonly Name[]): Promise<FakeProcess & { code?: number }> {
    const fake: FakeProcess & { code?: number } = new FakeProcess();
    fake.onLine = (line) => {
      if (line.includes('"started"')) for (const name of names) fake.send(name);
    };
    fake.code = await fake.keepcast('run', await file(), '--json');
    return fake;
  }

  const told = ({ lines }: FakeProcess): unknown[] =>
    lines.map((line) => (JSON.parse(line) as { event: unknown }).event);

  test.each(['SIGTERM', 'SIGINT'] as const)('ends in order at %s', async (name) => {
    const fake = await runUntil(name);
    expect({ code: fake.code, told: told(fake) }).toEqual({
      code: 0,
      told: ['started', 'stopping', 'stopped'],
    });
  });

  test('leaves the signals to the system when it has ended', async () => {
    expect(await runUntil('SIGTERM')).toMatchObject({ closed: true });
  });

  test('says at SIGHUP that it does not reload, and goes on', async () => {
    const fake = await runUntil('SIGHUP', 'SIGTERM');
    expect(fake.errors.at(-1)).toMatch(
      /anycast\.yaml: reloading is not available in this version of keepcast; restart to apply changes$/,
    );
  });

  test('without --json prints one line of text an event', async () => {
    const fake = new FakeProcess();
    fake.onLine = (line) => {
      if (line.includes(' started: ')) fake.send('SIGTERM');
    };
    await fake.keepcast('run', await file());
    expect(fake.lines).toEqual([
      expect.stringMatching(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z started: announcements: \d, peers: \d$/,
      ),
      expect.stringMatching(/Z stopping: received SIGTERM$/),
      expect.stringMatching(/Z stopped: received SIGTERM$/),
    ]);
  });
});

describe('jsonLine', () => {
  test('writes moments as ISO 8601', () => {
    expect(jsonLine({ at: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 6)) })).toBe(
      '{"at":"2026-01-02T03:04:05.006Z"}',
    );
  });

  test.each([
    ['octets', Uint8Array.of(0, 10, 255)],
    ['octets of Node', Buffer.from([0, 10, 255])],
  ])('writes %s as hex', (_what, data) => {
    expect(jsonLine({ data })).toBe('{"data":"000aff"}');
  });

  test('writes numbers that JSON has not as text', () => {
    expect(jsonLine({ big: 12345678901234567890n })).toBe('{"big":"12345678901234567890"}');
  });

  test('is one line whatever the text', () => {
    expect(jsonLine({ message: 'one\ntwo' })).toBe(String.raw`{"message":"one\ntwo"}`);
  });
});
