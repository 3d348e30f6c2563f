import { systemClock } from '../../core/index.ts';
import { exitCode } from '../exit-code.ts';
import { jsonLine, type Output } from '../output.ts';
import { runDemo } from './demo.ts';
import { tell, type DemoEvent } from './story.ts';

/** `keepcast demo` */
export async function demo({ json = false }: { json?: boolean }, output: Output): Promise<number> {
  const since = systemClock.date();
  const narrate = (event: DemoEvent): void => {
    if (json) output.line(jsonLine(event));
    else for (const line of tell(event, since)) output.line(line);
  };
  const ok = await runDemo(narrate);
  narrate({
    event: 'result',
    at: systemClock.date(),
    ok,
    message: ok
      ? 'Every step was seen in the router’s table. Next: keepcast run FILE, see the README.'
      : 'Not every step was seen in the router’s table.',
  });
  return ok ? exitCode.success : exitCode.failure;
}
