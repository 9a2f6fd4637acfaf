import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { AgentInstallation, until } from '../test/agent.ts';
import { freePort, listens } from '../test/free-port.ts';
import { Collector } from './collector.ts';

const LINES = 2_000;
const folder = mkdtempSync(join(tmpdir(), 'tocsin-collector-outputs-'));
let collector: Collector | undefined;
let agent: AgentInstallation | undefined;
afterAll(async () => {
  collector?.child.kill('SIGKILL');
  await agent?.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string };
}

interface LogRecord {
  readonly body?: { readonly stringValue?: string; readonly kvlistValue?: { readonly values: readonly Attribute[] } };
  readonly attributes?: readonly Attribute[];
}

interface Line {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes?: readonly Attribute[] };
    readonly scopeLogs: readonly { readonly logRecords: readonly LogRecord[] }[];
  }[];
}

interface Received {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly body: string | Readonly<Record<string, unknown>> | undefined;
}

const plain = (attributes: readonly Attribute[] = []) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value]));

/** What the collector's file exporter has written: lines of OTLP's JSON. */
function received(name: string): Received[] {
  let text = '';
  try {
    text = readFileSync(join(folder, name), 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => (JSON.parse(line) as Line).resourceLogs)
    .flatMap(({ resource, scopeLogs }) =>
      scopeLogs.flatMap(({ logRecords }) =>
        logRecords.map(({ body, attributes }) => ({
          resource: plain(resource.attributes),
          attributes: plain(attributes),
          body: body?.kvlistValue === undefined ? body?.stringValue : plain(body.kvlistValue.values),
        })),
      ),
    );
}

const configuration = (hec: number, syslog: number): string => `
receivers:
  splunk_hec: {endpoint: "127.0.0.1:${hec}"}
  syslog: {tcp: {listen_address: "127.0.0.1:${syslog}"}, protocol: rfc5424, enable_octet_counting: true}
exporters:
  file/hec: {path: ${join(folder, 'hec.jsonl')}}
  file/syslog: {path: ${join(folder, 'syslog.jsonl')}}
service:
  pipelines:
    logs/hec: {receivers: [splunk_hec], exporters: [file/hec]}
    logs/syslog: {receivers: [syslog], exporters: [file/syslog]}
`;

it('delivers to receivers of HEC and syslog, each event once', async () => {
  const [hec, syslog] = [await freePort(), await freePort()];
  const sent = Array.from({ length: LINES }, (_, index) => `number ${index} "quoted" ünicode [x] \\ end`);
  agent = new AgentInstallation(`inputs: [{type: file, paths: [app.log], codec: line}]
outputs:
- type: splunk-hec
  url: http://127.0.0.1:${hec}
  token: any
  compression: gzip
  index: web
  sourcetype: shop
  indexedFields: {kind: "%{[event][kind]}", from: shop}
  retry: {first: 50ms, last: 200ms}
- {type: syslog, host: 127.0.0.1, port: ${syslog}, protocol: tcp, framing: octet-counting, retry: {first: 50ms, last: 200ms}}
`);
  writeFileSync(agent.path('app.log'), `${sent.join('\n')}\n`);
  // Nobody listens yet.
  await agent.startAgent();
  collector = new Collector(folder, configuration(hec, syslog));
  await Promise.all([listens(hec), listens(syslog)]);
  await until(() => {
    collector?.throwIfEnded();
    return received('hec.jsonl').length >= LINES && received('syslog.jsonl').length >= LINES;
  }, 'all have come');

  const events = received('hec.jsonl');
  const message = ({ body }: Received) => (typeof body === 'object' ? body.message : body);
  expect(events.map(message).sort()).toEqual([...sent].sort());
  expect(events[0]).toMatchObject({
    resource: {
      'com.splunk.index': 'web',
      'com.splunk.sourcetype': 'shop',
      'com.splunk.source': agent.path('app.log'),
    },
    attributes: { from: 'shop' },
  });
  const messages = received('syslog.jsonl').map(({ attributes }) => attributes.message);
  expect(messages).toEqual(sent);
}, 900_000);
