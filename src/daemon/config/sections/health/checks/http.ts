import {
  httpCheck,
  type ExpectedStatus,
  type HttpCheckOptions,
} from '../../../../../health/index.ts';
import { anything, duration, number, text } from '../../../shape.ts';
import { checkKind, type CheckKind } from './check-kind.ts';
import { content, payload } from './content.ts';
import { secretTexts } from './secret-text.ts';
import { tls } from './tls.ts';

/** With TLS, so that its options mean something. */
const anyUrl = 'https://192.0.2.1/';

/** `http:` and `https:` URLs. */
export const http: CheckKind = checkKind<string, HttpCheckOptions>({
  name: 'http',
  target: text('"http://10.0.0.1:8080/healthz"'),
  sample: '{ http: "http://10.0.0.1:8080/healthz" }',
  options: {
    method: text('GET'),
    headers: secretTexts('{ Host: www.example }', (name, value) =>
      httpCheck(anyUrl, { headers: { [name]: value } }),
    ),
    body: payload,
    expectStatus: anything<ExpectedStatus>('200-299'),
    expectBody: content,
    refuseBody: content,
    digest: text('"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"'),
    readLimit: number('65536'),
    followRedirects: number('3'),
    tls,
    timeout: duration('500ms'),
  },
  create: httpCheck,
  anyTarget: anyUrl,
  descriptors: 1,
});
