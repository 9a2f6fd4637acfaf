import { afterEach, expect, test } from 'vitest';
import { freePort } from './free-port.ts';
import { Installation } from './running.ts';
import { S2sForwarder, until } from './s2s-forwarder.ts';

let tocsin = new Installation('');
const clients: S2sForwarder[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.destroy();
  await tocsin.remove();
});

const install = async (options: string): Promise<number> => {
  const port = await freePort();
  tocsin = new Installation(`timeZone: UTC\ninputs:\n  - { type: splunk-s2s, port: ${port}${options} }\n`);
  await tocsin.start();
  return port;
};

const forwarder = async (port: number): Promise<S2sForwarder> => {
  // Old events would not be kept.
  const time = Math.floor(Date.now() / 1_000);
  const client = new S2sForwarder({ port, capabilities: 'ack=1;compression=0', time });
  clients.push(client);
  await client.greeted();
  client.open(1, '/var/log/cut.log', 'cut');
  return client;
};

const stored = async (atLeast: number): Promise<unknown[]> => {
  const rows = await tocsin.until('index=* sourcetype=cut', (found) => found.length >= atLeast);
  return rows.map((row) => row._raw).sort();
};

test('kill -9 within a line: its piece was not acknowledged, and comes again, so the line is whole', async () => {
  const port = await install('');
  const client = await forwarder(port);
  client.piece(1, 1, 'first line\n');
  client.piece(1, 2, 'second line\nthi');
  await until(() => client.acknowledged.has(1));
  expect(await stored(2)).toEqual(['first line', 'second line']);
  expect(client.acknowledged.has(2)).toBe(false);
  await tocsin.end('SIGKILL');
  await tocsin.start();
  const again = await forwarder(port);
  again.piece(1, 2, 'second line\nthi');
  again.piece(1, 3, 'rd line\n');
  await until(() => again.acknowledged.has(2) && again.acknowledged.has(3));
  expect(await stored(4)).toEqual(['first line', 'second line', 'second line', 'third line']);
}, 180_000);

test('kill -9 after a half was delivered, since its client was silent: both halves are there', async () => {
  const port = await install(', partialTimeout: 200, multilineTimeout: 50');
  const client = await forwarder(port);
  client.piece(1, 1, 'first line\nsec');
  await until(() => client.acknowledged.has(1));
  await tocsin.end('SIGKILL');
  await tocsin.start();
  const again = await forwarder(port);
  again.piece(1, 2, 'ond line\n');
  await until(() => again.acknowledged.has(2));
  expect(await stored(3)).toEqual(['first line', 'ond line', 'sec']);
  expect(await tocsin.until('index=* log.flags=partial', ([row]) => row !== undefined)).toMatchObject([
    { _raw: 'sec' },
  ]);
}, 180_000);
