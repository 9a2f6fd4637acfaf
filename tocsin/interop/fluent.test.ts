import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FluentClient } from '@fluent-org/logger';
import { afterEach, describe, expect, it } from 'vitest';
import { type SinkRig, startInput } from '../test/sink-rig.ts';
import { pythonWith } from './python.ts';

let rig: SinkRig;
afterEach(() => rig.stop());

const MODES = ['Message', 'Forward', 'PackedForward', 'CompressedPackedForward'] as const;

describe('@fluent-org/logger', () => {
  it.each(MODES)('sends in the mode %s, and is acknowledged', async (eventMode) => {
    rig = startInput('fluent', { port: 0 });
    const client = new FluentClient('app', {
      eventMode,
      socket: { host: '127.0.0.1', port: await rig.port() },
      ack: { ackTimeout: 20_000 },
    });
    await client.connect();
    const time = new Date('2026-11-23T01:58:06Z');
    await Promise.all(
      Array.from({ length: 200 }, (_, n) => client.emit('web', { message: `User logged in: user${n}`, n }, time)),
    );
    await client.disconnect();
    expect(rig.acknowledged.map(({ n }) => n).sort((a, b) => Number(a) - Number(b))).toEqual(
      Array.from({ length: 200 }, (_, n) => n),
    );
    expect(rig.acknowledged[0]).toMatchObject({
      '@timestamp': time.getTime(),
      event: { action: 'authn_login_success' },
      '@metadata': { source: 'app.web', sourcetype: 'django' },
    });
  });

  it('knows the key and a user', async () => {
    rig = startInput('fluent', { port: 0, sharedKey: 'key', users: [{ name: 'ann', password: 'secret' }] });
    const client = new FluentClient('app', {
      socket: { host: '127.0.0.1', port: await rig.port() },
      security: { clientHostname: 'web-1', sharedKey: 'key', username: 'ann', password: 'secret' },
      ack: { ackTimeout: 20_000 },
    });
    await client.connect();
    await client.emit('web', { message: 'hello' });
    await client.disconnect();
    expect(rig.acknowledged[0]).toMatchObject({ message: 'hello', '@metadata': { host: 'web-1' } });
  });

  it('is turned away with a wrong password', async () => {
    rig = startInput('fluent', { port: 0, sharedKey: 'key', users: [{ name: 'ann', password: 'secret' }] });
    const client = new FluentClient('app', {
      socket: { host: '127.0.0.1', port: await rig.port() },
      security: { clientHostname: 'web-1', sharedKey: 'key', username: 'ann', password: 'wrong' },
    });
    client.connect().catch(() => undefined);
    while (rig.counts.get('unauthorized') === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
    await client.shutdown().catch(() => undefined);
    expect(rig.acknowledged).toEqual([]);
  });
});

const SENDER = `
import logging, sys
from fluent import handler, sender
port = int(sys.argv[1])
one = sender.FluentSender('app', host='127.0.0.1', port=port, nanosecond_precision=True)
for n in range(200):
    assert one.emit('web', {'message': 'User logged in: user%d' % n, 'n': n}), one.last_error
one.close()
log = logging.getLogger('django.request')
log.addHandler(handler.FluentHandler('app.django', host='127.0.0.1', port=port))
log.warning('Not Found: /.env')
log.handlers[0].close()
`;

it('fluent-logger of Python sends, and its handler of logging', async () => {
  rig = startInput('fluent', { port: 0 });
  const scratch = mkdtempSync(join(tmpdir(), 'tocsin-fluent-'));
  try {
    const python = pythonWith(scratch, ['fluent-logger==0.11.1']);
    await promisify(execFile)(python, ['-c', SENDER, String(await rig.port())], { timeout: 60_000 });
    await rig.until(201);
    const [logged, ...sent] = [...rig.acknowledged].reverse();
    expect(sent.map(({ n }) => n).reverse()).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect(sent[0]).toMatchObject({
      event: { action: 'authn_login_success' },
      '@metadata': { source: 'app.web', sourcetype: 'django' },
    });
    expect(logged).toMatchObject({ '@metadata': { source: 'app.django' }, message: 'Not Found: /.env' });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
});
