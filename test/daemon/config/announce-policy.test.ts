import { describe, expect, test } from '@jest/globals';
import { parseConfiguration } from '../../../src/daemon/config/index.ts';
import { fileWith } from './findings.ts';

/** What the file makes of one announcement, with two groups of two backends. */
function read(owner: string): ReturnType<typeof parseConfiguration> {
  const backends =
    'backends: { a: { tcp: "10.0.0.2:80" }, b: { check: { tcp: "10.0.0.3:80" }, weight: 2 } }';
  return parseConfiguration(
    fileWith({
      health: `{ web: { ${backends} }, dns: { ${backends} } }`,
      announce: `\n  192.0.2.1/32: ${owner}`,
    }),
    'a.yaml',
  );
}

/** Each as `column path: problem`, with the path from the announcement on. */
function problemsOf(owner: string): readonly string[] {
  return read(owner).faults.map(
    ({ column, path, message }) =>
      `${column} ${path.replace(/^announce\["192\.0\.2\.1\/32"\]\.?/, '')}: ${message}`,
  );
}

describe('several health groups of an announcement', () => {
  test('are a list', () => {
    const owner = '{ health: [ web, dns ], withdrawWhen: { group: dns, when: any-offline } }';
    expect(read(owner).configuration?.announce).toEqual([
      expect.objectContaining({ health: ['web', 'dns'] }),
    ]);
  });

  test('are both in use', () => {
    expect(read('{ health: [ web, dns ] }').warnings.map(({ code }) => code)).not.toContain(
      'WARN_UNUSED_HEALTH_GROUP',
    );
  });

  test('need names of groups', () => {
    expect(problemsOf('{ health: [ web, dms ] }')).toEqual([
      "34 health[1]: there is no health group 'dms': did you mean dns? the groups are web, dns",
    ]);
  });

  test('are named once', () => {
    expect(problemsOf('{ health: [ web, web ] }')).toEqual([
      "34 health[1]: 'web' is in this list already",
    ]);
  });

  test('are at least one', () => {
    expect(problemsOf('{ health: [] }')).toEqual([
      '27 health: no health group is named: write one such as web',
    ]);
  });

  test('are those that a condition may name', () => {
    expect(
      problemsOf('{ health: [ web ], withdrawWhen: { group: dns, when: all-offline } }'),
    ).toEqual(["59 withdrawWhen.group: unknown health group 'dns': allowed are web"]);
  });
});

describe('a condition that cannot be met', () => {
  test.each([
    [
      '{ health: web, withdrawWhen: { fewerOnlineThan: 3 } }',
      '3 of 2 backends can never be online, so the route is never announced: write at most 2',
    ],
    [
      '{ health: web, withdrawWhen: { weightBelow: 3, hysteresis: 1 } }',
      'the route is announced at a weight of 4, and all backends together weigh 3 as they are configured: write at most 0',
    ],
    [
      '{ health: [ web, dns ], withdrawWhen: { anyOf: [ { group: web, when: { fewerOnlineThan: 3 } } ] } }',
      '3 of 2 backends can never be online, so the route is never announced: write at most 2',
    ],
  ])('is warned of: %s', (owner, message) => {
    const told = read(owner).warnings.filter(({ code }) => code === 'WARN_IMPOSSIBLE_CONDITION');
    expect(told.map((one) => one.message)).toEqual([message]);
  });

  test('is warned of where it stands', () => {
    const { warnings } = read('{ health: web, withdrawWhen: { fewerOnlineThan: 3 } }');
    expect(warnings).toContainEqual(
      expect.objectContaining({
        code: 'WARN_IMPOSSIBLE_CONDITION',
        path: 'announce["192.0.2.1/32"].withdrawWhen.fewerOnlineThan',
        column: 65,
      }),
    );
  });
});

describe('actions of an announcement', () => {
  test('are withdrawal, or attributes, for single peers too', () => {
    const actions = {
      degraded: { med: 200, perPeer: { '10.0.0.1': 'withdraw' } },
      down: { prepend: 3 },
      drain: 'withdraw',
    };
    expect(
      read(`{ health: web, actions: ${JSON.stringify(actions)} }`).configuration?.announce,
    ).toEqual([expect.objectContaining({ actions })]);
  });

  test.each([
    ['{ degradet: {} }', '43 actions.degradet: unknown option', "did you mean 'degraded'?"],
    ['{ down: { med: -1, met: 2 } }', '56 actions.down.met', "did you mean 'med'?"],
    ['{ down: { med: -1, met: 2 } }', '54 actions.down.med', '-1 is not a metric'],
    ['{ up: hide }', '47 actions.up', "'hide' is not allowed: write withdraw, or attributes"],
    ['{ drain: }', '43 actions.drain', 'no value is written here: write withdraw'],
    ['{ up: { peers: [] } }', '49 actions.up.peers', 'unknown option'],
    ['[]', '41 actions', 'a list is not a mapping'],
  ])('%s is refused at %s', (actions, where, problem) => {
    const problems = problemsOf(`{ health: web, actions: ${actions} }`).join('\n');
    expect(problems).toContain(where.slice(where.indexOf(' ') + 1));
    expect(problems).toContain(problem);
  });

  test('have to be the same for all owners', () => {
    const { faults } = read('[ { health: web, actions: { down: { med: 9 } } }, { health: dns } ]');
    expect(faults.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^the attributes or peers differ from those in line 5/),
    ]);
  });
});

describe('the metric of an announcement', () => {
  test.each([
    { med: { full: 100, none: 200, step: 10 } },
    { prepend: { full: 0, none: 3 } },
    { priority: { base: 100, weights: { a: -20 } } },
  ])('may be %j', (metric) => {
    const { configuration } = read(`{ health: web, metric: ${JSON.stringify(metric)} }`);
    expect(configuration?.announce).toEqual([expect.objectContaining({ metric })]);
  });

  test.each([
    ['{ med: { full: 100 } }', 'metric.med.none: this key is missing'],
    ['{ med: { full: 200, none: 100 } }', 'metric.med.none: the smaller med wins'],
    ['{ med: { full: "1", none: 100 } }', "metric.med.full: '1' is not a number"],
    ['{ mad: { full: 1, none: 100 } }', "metric.mad: unknown option 'mad': did you mean 'med'"],
    ['{}', 'metric: {} is not a metric'],
    [
      '{ priority: { base: 100, weights: { c: -20 } } }',
      "metric.priority.weights.c: unknown backend 'c'",
    ],
    ['{ priority: { base: 255, weights: { a: -20 } } }', 'metric.priority.base: 255 is the'],
  ])('is refused where it is %s', (metric, problem) => {
    expect(problemsOf(`{ health: web, metric: ${metric} }`)).toEqual([
      expect.stringContaining(` ${problem}`),
    ]);
  });

  test('is refused beside what it takes the place of', () => {
    expect(
      problemsOf('{ health: web, med: 5, metric: { med: { full: 100, none: 200 } } }'),
    ).toEqual([expect.stringContaining(' med: metric sets med, which takes the place of this')]);
  });
});
