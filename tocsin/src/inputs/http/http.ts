import { z } from 'zod';
import { defineInput } from '../input.ts';
import { Credentials, credentialOptions, hasWholeUser, WHOLE_USER } from '../network/credentials.ts';
import { HttpInput } from '../network/http-input.ts';
import {
  httpListenerOf,
  httpOptions,
  listenOptions,
  metadataOptions,
  tlsListenOptions,
} from '../network/listen-options.ts';
import { tellOpenDoor } from '../network/open-door.ts';
import { Texts } from '../network/texts.ts';
import { REPORT_ACTIONS } from './report-kinds.ts';
import { EventsService } from './service.ts';

const reports = z.strictObject({
  anonymous: z
    .boolean()
    .default(false)
    .describe('take reports from everybody: browsers have no credentials. Nothing else is taken without then'),
  sites: z
    .array(z.string().min(1))
    .default([])
    .describe('hosts whose pages may report, `*.example.org` for all below one; default all'),
  perMinute: z
    .number()
    .int()
    .min(1)
    .default(120)
    .describe(
      'requests in a minute without credentials that are taken from one address, or network of IPv6 of 64 bits',
    ),
});

const options = z
  .strictObject({
    ...listenOptions(8080),
    ...tlsListenOptions,
    ...credentialOptions,
    reports: reports
      .prefault({})
      .describe('reports that browsers send of themselves: CSP, network errors, deprecations …'),
    ...metadataOptions('for every event of this input'),
    codec: z.string().min(1).default('auto').describe('how lines of text become events'),
    codecOptions: z.record(z.string(), z.unknown()).default({}).describe('options of the codec'),
    ...httpOptions(10 << 20),
  })
  .refine(hasWholeUser, WHOLE_USER);

export const http = defineInput({
  name: 'http',
  summary: 'takes events by HTTP: JSON, lines of JSON, text, and reports of browsers',
  description: [
    'By POST or PUT, on any path; what a body is follows from its content type:',
    '',
    '- `application/json`: an object, or a list of objects, each an event;',
    '- `application/x-ndjson`, `application/jsonl`: an object a line;',
    '- `text/…`, none, or that of `curl --data`: lines, read by `codec`;',
    '- `application/csp-report`, `application/reports+json`: what browsers report.',
    '',
    'JSON is recognised as that of a log file is. Bodies may be compressed by gzip, deflate or, on Node 22.15 and later, zstd. A request is answered 200 (reports',
    '204) once every output has its events; whoever gets another answer, or none, sends again. A list with an item that is no object is refused as a whole (400).',
    '',
    'A report becomes an event of the page (`url.…`) with `event.action`, the rule or directive (`rule.name`), what was blocked (`destination.domain`), the place',
    'in the source (`log.origin.file.…`) and all members of its body (`report.body`, by the names of the Reporting API); what the browser has blocked is',
    '`event.type` `denied`. By type:',
    '',
    ...REPORT_ACTIONS.map(([type, action]) => `- \`${type}\`: \`${action}\``),
    '',
    'and others `browser_report`. Everybody can make reports up. With `reports.anonymous` they are bounded to 64 KiB a request and to `reports.perMinute`; behind a',
    'proxy all clients have its address, so let the proxy bound them. Point browsers there by `Reporting-Endpoints: siem="https://siem.example:8080/"` and',
    '`Content-Security-Policy: …; report-to siem; report-uri https://siem.example:8080/`.',
  ].join('\n'),
  status: 'stable',
  options,
  examples: [
    { title: 'on loopback, for applications on this machine', options: { index: 'apps' } },
    {
      title: 'reports of the browsers of a site, and events of who knows the token',
      options: {
        address: '0.0.0.0',
        tls: { certificate: 'tls/siem.crt', key: 'tls/siem.key' },
        tokens: ['a-long-random-token'],
        reports: { anonymous: true, sites: ['shop.example', '*.shop.example'] },
      },
    },
  ],
  listens: true,
  create: (own, context) => {
    const credentials = new Credentials(own);
    tellOpenDoor(
      own,
      { areAsked: credentials.areAsked || own.reports.anonymous, mend: 'set `tokens`' },
      context.notice,
    );
    const lines = new Texts(own, context);
    const { timeZone } = own.codecOptions;
    const json = new Texts({ codec: 'auto', codecOptions: timeZone === undefined ? {} : { timeZone } }, context);
    return new HttpInput(
      'http',
      httpListenerOf(own),
      new EventsService(own, { credentials, context, lines, json }),
      context,
    );
  },
});
