import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../test/free-port.ts';
import { Installation } from '../test/running.ts';
import { AckSender } from './splunk-hec/ack-sender.ts';

const KILLS = Number(process.env.TORTURE_KILLS ?? 5);
const TOKEN = '7a6c1f0e-5d1b-4b8a-9a52-0d6c3f5f8e12';
const CLIENTS = 4;

let tocsin: Installation | undefined;
afterEach(() => tocsin?.remove());

test(`kill -9, ${KILLS} times, while clients ask for acknowledgements: nothing that was acknowledged is lost`, async () => {
  const port = await freePort();
  const installation = new Installation(
    `timeZone: UTC\ninputs:\n  - type: splunk-hec\n    port: ${port}\n    tokens: [{ name: a, token: ${TOKEN}, useACK: true }]\n`,
  );
  tocsin = installation;
  await installation.start();
  const senders = Array.from({ length: CLIENTS }, (_, name) => new AckSender(port, TOKEN, name));
  const sending = senders.map((sender) => sender.run());
  for (let kill = 0; kill < KILLS; kill++) {
    const goal = senders.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0) + 100;
    while (senders.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0) < goal) await sleep(10);
    await sleep((kill * 7919) % 400);
    await installation.end('SIGKILL');
    await installation.start();
  }
  for (const sender of senders) sender.finish();
  await Promise.all(sending);
  const acknowledged = senders.flatMap((sender) => [...sender.acknowledged]);
  const rows = installation.search(
    'index=* sequence | rex "sequence (?<n>\\d+-\\d+) end" | stats count by n | table n count',
  );
  const stored = new Set(rows.map(({ n }) => String(n)));
  const lost = acknowledged.filter((id) => !stored.has(id));
  const sent = senders.reduce((sum, one) => sum + one.sent, 0);
  console.log(
    `kills ${KILLS}, events ${sent}, acknowledged ${acknowledged.length}, stored ${stored.size}, lost ${lost.length}`,
  );
  expect(lost).toEqual([]);
  expect(acknowledged).toHaveLength(sent);
});
