import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CERT, KEY } from '../test/certificate.ts';
import { freePort } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';
import { NumberedForwarder } from '../test/s2s-numbered.ts';
import { pythonWith } from './python.ts';

const KILLS = Number(process.env.KILLS ?? 5);

const folder = mkdtempSync(join(tmpdir(), 'tocsin-s2s-'));
let python = '';
let tocsin = new Installation('');
beforeAll(() => {
  // An independent client of version 4, made from what real forwarders send: https://pypi.org/project/s2s-forwarder/
  python = pythonWith(join(folder, 'venv'), ['s2s-forwarder==0.0.3']);
  writeFileSync(join(folder, 'cert.pem'), CERT);
  writeFileSync(join(folder, 'key.pem'), KEY);
});
afterEach(() => tocsin.remove());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const install = async (more = ''): Promise<number> => {
  const port = await freePort();
  tocsin = new Installation(`timeZone: UTC\ninputs:\n  - type: splunk-s2s\n    port: ${port}\n${more}`);
  await tocsin.start();
  while (!(await isListening(port))) await sleep(20);
  return port;
};

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

const runPython = (script: string): void => {
  const { status, stderr } = spawnSync(python, ['-c', script], { encoding: 'utf8', timeout: 60_000 });
  expect(status, stderr).toBe(0);
};

/** It ends each source with a line of its own, which makes an indexer let go of the last one. */
const OWN = 'NOT "internal padding line"';

describe('s2s-forwarder', () => {
  test('sends lines, sources and a traceback, which are found with the fields that a file would give them', async () => {
    const port = await install();
    runPython(`
from s2s_forwarder import S2SClient, Event
with S2SClient("localhost:${port}", hostname="sender") as client:
    client.send([Event(raw=f"2026-11-23 10:00:00 number {n} done", index="numbers", source="/n", sourcetype="count", host="h1") for n in range(1000)])
    for line in """2026-11-23 01:57:17,889 [ERROR] django.request: Internal Server Error: /boom/
Traceback (most recent call last):
  File "/srv/app/views.py", line 7, in boom
    raise ValueError("no")
ValueError: no
2026-11-23 01:57:17,938 [WARNING] django.request: Not Found: /.env""".splitlines():
        client.send(Event(raw=line, index="default", source="/srv/django.log", sourcetype="django"))
`);
    const [numbers] = await tocsin.until(
      `index=numbers ${OWN} | rex "number (?<n>\\d+) done" | stats count dc(n) AS different values(host) AS host values(source) AS source values(sourcetype) AS type`,
      ([row]) => row?.count === 1_000,
    );
    expect(numbers).toMatchObject({ count: 1_000, different: 1_000, host: 'h1', source: '/n', type: 'count' });
    const django = await tocsin.until(
      `index=django-logs ${OWN} | sort _time | table host, error.type, url.path, http.response.status_code`,
      (rows) => rows.length === 2,
    );
    expect(django).toMatchObject([
      { host: 'sender', 'error.type': 'ValueError', 'http.response.status_code': 500 },
      { host: 'sender', 'url.path': '/.env', 'http.response.status_code': 404 },
    ]);
  });

  test('sends by TLS with a certificate, and nothing without', async () => {
    const tls = `    tls:\n      certificate: ${folder}/cert.pem\n      key: ${folder}/key.pem\n      authorities: [${folder}/cert.pem]\n`;
    const port = await install(tls);
    const client = (more: string): string => `
from s2s_forwarder import S2SClient, Event, S2SError
try:
    with S2SClient("localhost:${port}", tls=True, ca_cert="${folder}/cert.pem"${more}) as client:
        client.send(Event(raw="secret${more.length}", index="main", source="/t", sourcetype="t"))
except S2SError:
    pass
`;
    runPython(client(''));
    runPython(client(`, client_cert="${folder}/cert.pem", client_key="${folder}/key.pem"`));
    const rows = await tocsin.until(`index=main ${OWN} | table _raw`, ([row]) => row !== undefined);
    expect(rows).toHaveLength(1);
    expect(rows[0]?._raw).not.toBe('secret0');
  });
});

test(`kill -9, ${KILLS} times, under a forwarder with useACK: nothing that was acknowledged is lost`, async () => {
  const port = await install();
  const forwarder = new NumberedForwarder(port, 20261126);
  forwarder.start();
  for (let kill = 0; kill < KILLS; kill++) {
    const { acknowledged } = forwarder;
    while (forwarder.acknowledged < acknowledged + 20) await sleep(10);
    await sleep((kill * 397) % 300);
    await tocsin.end('SIGKILL');
    await tocsin.start();
  }
  await forwarder.finish();
  const [row] = await tocsin.until(
    'index=* sourcetype=numbers | rex "sequence (?<n>\\d+) end" | stats count AS stored dc(n) AS different',
    ([one]) => Number(one?.different) >= forwarder.written,
    10,
  );
  const different = Number(row?.different);
  console.log(
    `kills ${KILLS}, connections ${forwarder.connections}, written ${forwarder.written}, stored ${row?.stored}, lost ${forwarder.written - different}, pieces sent again ${forwarder.sentAgain}`,
  );
  expect(different).toBe(forwarder.written);
});
