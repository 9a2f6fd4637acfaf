import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import type { Event } from '../src/event/index.ts';
import { freePort, listens } from '../test/free-port.ts';
import { type SinkRig, startInput } from '../test/sink-rig.ts';
import { Collector } from './collector.ts';

const LINES = 500;
const TOKEN = 'a-long-random-token';

const folder = mkdtempSync(join(tmpdir(), 'tocsin-collector-'));
const log = join(folder, 'app.log');
let collector: Collector | undefined;
let otlpPort = 0;
let otlp: SinkRig | undefined;
let syslog: SinkRig | undefined;

const startOtlp = (): SinkRig => startInput('otlp', { port: otlpPort, tokens: [TOKEN], timeZone: 'UTC' });

afterAll(async () => {
  collector?.child.kill('SIGKILL');
  await otlp?.stop();
  await syslog?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const write = (from: number): void =>
  appendFileSync(
    log,
    Array.from(
      { length: LINES },
      (_, n) => `2026-11-23 01:57:17,889 [WARNING] django.request: Not Found: /${from + n}\n`,
    ).join(''),
  );

const configuration = (ports: { readonly otlp: number; readonly syslog: number }): string => `
receivers:
  filelog:
    include: [${log}]
    start_at: beginning
    include_file_path: true
    poll_interval: 100ms
    # The exporter of syslog sends this attribute, and no body.
    operators: [{type: copy, from: body, to: attributes.message}]
exporters:
${['proto', 'json']
  .map(
    (encoding) => `  otlphttp/${encoding}:
    endpoint: http://127.0.0.1:${ports.otlp}
    encoding: ${encoding}
    compression: ${encoding === 'proto' ? 'gzip' : 'none'}
    headers: {authorization: Bearer ${TOKEN}, x-encoding: ${encoding}}
    retry_on_failure: {initial_interval: 100ms, max_interval: 500ms}
    sending_queue: {queue_size: 10000}
`,
  )
  .join('')}${['rfc5424', 'rfc3164']
  .map(
    (protocol) => `  syslog/${protocol}:
    endpoint: 127.0.0.1
    port: ${ports.syslog}
    network: tcp
    protocol: ${protocol}
    enable_octet_counting: ${protocol === 'rfc5424'}
    tls: {insecure: true}
    retry_on_failure: {initial_interval: 100ms, max_interval: 500ms}
`,
  )
  .join('')}service:
  pipelines:
    logs: {receivers: [filelog], exporters: [otlphttp/proto, otlphttp/json, syslog/rfc5424, syslog/rfc3164]}
`;

const pathsOf = (events: readonly Event[]): Map<string, number> => {
  const times = new Map<string, number>();
  for (const event of events) {
    const path = /Not Found: (\/\d+)/.exec(JSON.stringify(event))?.[1] ?? 'none';
    times.set(path, (times.get(path) ?? 0) + 1);
  }
  return times;
};

it('sends by OTLP in protobuf and JSON, and by syslog in both formats, and again what was not taken', async () => {
  otlpPort = await freePort();
  const syslogPort = await freePort();
  syslog = startInput('syslog', { port: syslogPort });
  await listens(syslogPort);
  mkdirSync(join(folder, 'state'));
  write(0);
  collector = new Collector(folder, configuration({ otlp: otlpPort, syslog: syslogPort }));

  // Nobody answers yet: what can't be sent is sent later.
  let turnedAway = 0;
  const closed = createServer((socket) => {
    turnedAway += 1;
    socket.destroy();
  }).listen(otlpPort, '127.0.0.1');
  while (turnedAway < 4) {
    collector.throwIfEnded();
    await sleep(20);
  }
  closed.close();
  await once(closed, 'close');
  otlp = startOtlp();
  await otlp.until(2 * LINES);
  await otlp.stop();
  write(LINES);
  otlp = startOtlp();
  const second = await otlp.until(2 * LINES);

  const paths = pathsOf(second);
  expect(paths.size).toBe(LINES);
  expect([...paths.values()].every((times) => times === 2)).toBe(true);
  expect(second[0]).toMatchObject({
    '@metadata': { source: log, sourcetype: 'django' },
    '@timestamp': Date.UTC(2026, 10, 23, 1, 57, 17, 889),
    log: { level: 'warning', logger: 'django.request' },
    http: { response: { status_code: 404 } },
  });
  expect([...otlp.counts.keys()]).toEqual(['requests']);

  const sent = pathsOf(await syslog.until(4 * LINES));
  expect([sent.size, [...sent.values()].every((times) => times === 2)]).toEqual([2 * LINES, true]);
  expect([...syslog.counts.keys()].filter((reason) => reason !== 'connections')).toEqual([]);
}, 900_000);
