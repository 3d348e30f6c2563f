/** The results as Markdown. */

/** What they were taken with, in a line. */
export function headline({ date, node, cpu, cores, load, versions }) {
  return `${date}, Node ${node}, ${cpu}, ${cores} cores, load ${load}; ${versions.join(', ')}`;
}

/** One table a job, with the goal and who was left out below it. */
export function jobTable({ job, rows }) {
  const probe = rows.find(({ contender }) => contender.startsWith('probe'));
  const hasUpdates = rows.some(({ updates }) => updates !== undefined);
  const columns = [
    ['', ({ contender }) => contender],
    [job.unit, (row) => figure(row.value, job.digits)],
    ['/ probe', (row) => ratio(row, probeFor(rows, row) ?? probe)],
    ...(job.column === undefined ? [] : [[job.column, ({ second }) => figure(second)]]),
    ...(job.third === undefined ? [] : [[job.third, ({ third }) => figure(third)]]),
    ...(hasUpdates ? [['UPDATEs', ({ updates }) => `${updates}`]] : []),
    ['rounds', ({ rounds }) => `${rounds}`],
  ];
  const measured = rows.filter(({ out }) => out === undefined);
  const cells = measured.map((row) => columns.map(([, cell]) => cell(row)));
  const outs = rows.filter(({ out }) => out !== undefined);
  return [
    `**${job.title}**`,
    '',
    table(
      columns.map(([title]) => title),
      cells,
    ),
    ...verdicts(job, rows).map((line) => `\n${line}`),
    ...outs.map(({ contender, out }) => `\nLeft out: ${contender} (${out}).`),
  ].join('\n');
}

/** Who keeps or judges what it receives is held against the probe that does. */
function probeFor(rows, { contender }) {
  const named = (name) => rows.find((row) => row.contender === name);
  if (contender === 'keepcast, keepRoutes') return named('probe, keeping');
  return contender === 'keepcast' ? named('probe, judging') : undefined;
}

function ratio(row, probe) {
  if (probe?.value === undefined || row === probe) return '';
  return (row.value / probe.value).toFixed(2);
}

/** How our figures stand to the goals of a job: a sentence each, for those with something to compare. */
export function verdicts({ goals = [] }, rows) {
  return goals.flatMap((goal) => verdict(goal, rows) ?? []);
}

/**
 * One goal: exactly so many `updates`, in one write; or a figure of ours, which is the one of the first column or another
 * `column`. It may be `most` by itself (with its `unit`), so many times that of another contender (`against`, and if it is
 * not the same the column of `theirs`), or so much above it (`plus`).
 */
function verdict(goal, rows) {
  const named = (name) => rows.find(({ contender }) => contender === name);
  const { contender = 'keepcast', column = 'value', against, theirs = column } = goal;
  const ours = named(contender);
  if (ours?.value === undefined) return undefined;
  const whose = contender === 'keepcast' ? '' : `${contender}: `;
  if (goal.updates !== undefined) {
    const wanted = goal.updates === 1 ? '1 UPDATE' : `${goal.updates} UPDATEs`;
    const isMet = ours.updates === goal.updates && ours.second === 1;
    return `Goal: exactly ${wanted} in one write: ${met(isMet)}.`;
  }
  const figure = ours[column];
  if (figure === undefined) return undefined;
  if (against === undefined) {
    return `Goal: ${whose}≤ ${goal.most} ${goal.unit}: ${short(figure)}, ${met(figure <= goal.most)}.`;
  }
  const other = named(against)?.[theirs];
  if (other === undefined) return undefined;
  if (goal.plus !== undefined) {
    const more = figure - other;
    return `Goal: ${whose}≤ ${against} + ${goal.plus} ${goal.unit}: + ${short(more)}, ${met(more <= goal.plus)}.`;
  }
  const what = theirs === column ? '' : ' with 95 %';
  const quotient = figure / other;
  return `Goal: ${whose}≤ ${goal.most} × ${against}${what}: ${quotient.toFixed(2)}, ${met(quotient <= goal.most)}.`;
}

function met(value) {
  return value ? 'met' : '**not met**';
}

function figure(value, digits) {
  if (value === undefined) return '';
  return digits === undefined ? short(value) : value.toFixed(digits);
}

/** Three digits. */
function short(value) {
  if (value === 0 || value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** A Markdown table; all columns but the first hold figures. */
export function table(head, rows) {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => row[column].length)));
  const line = (cells) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
