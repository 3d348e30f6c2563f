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
    ...[verdict(job, rows)].filter((line) => line !== undefined).map((line) => `\n${line}`),
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

/** How our figure stands to the goal; undefined where there is none, or nothing to compare. */
export function verdict({ goal }, rows) {
  const ours = rows.find(({ contender }) => contender === (goal?.contender ?? 'keepcast'));
  if (goal === undefined || ours?.value === undefined) return undefined;
  if (goal.updates !== undefined) {
    return `Goal: exactly ${goal.updates} UPDATEs in one write: ${met(ours.updates === goal.updates && ours.second === 1)}.`;
  }
  if (goal.second !== undefined) {
    return `Goal: ≤ ${goal.second} % of a core: ${met(ours.second <= goal.second)}.`;
  }
  const theirs = rows.find(({ contender }) => contender === goal.against);
  if (theirs?.value === undefined) return undefined;
  const against = goal.column === undefined ? theirs.value : theirs[goal.column];
  const quotient = ours.value / against;
  const what = goal.column === undefined ? '' : ' with 95 %';
  return `Goal: ≤ ${goal.most} × ${goal.against}${what}: ${quotient.toFixed(2)}, ${met(quotient <= goal.most)}.`;
}

function met(value) {
  return value ? 'met' : '**not met**';
}

function figure(value, digits) {
  if (value === undefined) return '';
  if (digits !== undefined) return value.toFixed(digits);
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
