import { FluentClient } from '@fluent-org/logger';
import { afterEach, describe, expect, it } from 'vitest';
import { type SinkRig, startInput } from '../test/sink-rig.ts';

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
