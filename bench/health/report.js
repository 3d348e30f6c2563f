/** The results as Markdown. */
import { table } from '../speaker/report.js';

/** What they were taken with, in a line. */
export function headline({ date, node, cpu, cores, load, versions }) {
  return `${date}, Node ${node}, ${cpu}, ${cores} cores, load ${load}; ${versions.join(', ')}`;
}

/** One table a job, with the goals and who was left out below it. */
export function jobTable({ title, columns }, rows, verdicts) {
  const measured = rows.filter(({ out }) => out === undefined);
  const probe = measured.find(({ contender }) => contender === 'probe');
  const head = [
    '',
    ...columns.flatMap(({ title: name, compared }) => [name, ...(compared ? ['/ probe'] : [])]),
  ];
  const cells = measured.map((row) => [
    row.contender,
    ...columns.flatMap(({ key, digits, compared }) => [
      figure(row[key], digits),
      ...(compared
        ? [row === probe || probe === undefined ? '' : (row[key] / probe[key]).toFixed(2)]
        : []),
    ]),
  ]);
  const outs = rows.filter(({ out }) => out !== undefined);
  return [
    `**${title}**`,
    '',
    table(head, cells),
    ...verdicts.map(
      ({ goal, found, met }) => `\nGoal: ${goal}: ${found}, ${met ? 'met' : '**not met**'}.`,
    ),
    ...outs.map(({ contender, out }) => `\nLeft out: ${contender} (${out}).`),
  ].join('\n');
}

function figure(value, digits) {
  if (value === undefined) return '';
  if (digits !== undefined) return value.toFixed(digits);
  if (value === 0 || value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
