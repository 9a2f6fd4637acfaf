import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { freePort } from '../test/free-port.ts';
import { random } from '../test/random.ts';
import { Installation } from '../test/running.ts';
import { NumberedForwarder } from '../test/s2s-numbered.ts';
import { table } from './account.ts';

const SEED = Number(process.env.TORTURE_SEED ?? 20261126);
const KILLS = Number(process.env.TORTURE_KILLS ?? 50);
const FORWARDERS = 4;

let tocsin = new Installation('');
afterEach(() => tocsin.remove());

test('kill -9 at random moments under forwarders with useACK: nothing that was acknowledged is lost', async () => {
  const choose = random(SEED);
  const port = await freePort();
  tocsin = new Installation(`inputs:\n  - type: splunk-s2s\n    port: ${port}\n`);
  const forwarders = Array.from(
    { length: FORWARDERS },
    (_, number) => new NumberedForwarder(port, SEED + number, `/var/log/numbers-${number}.log`),
  );
  const began = Date.now();
  for (const forwarder of forwarders) forwarder.start();
  for (let kill = 0; kill < KILLS; kill++) {
    await tocsin.start();
    await sleep(300 + choose(4_000));
    await tocsin.end('SIGKILL');
  }
  await tocsin.start();
  await Promise.all(forwarders.map((forwarder) => forwarder.finish()));
  const written = forwarders.reduce((sum, forwarder) => sum + forwarder.written, 0);
  const [row] = tocsin.search(
    'index=* sourcetype=numbers | rex "sequence (?<n>\\d+) end" | eval line=source.":".n | stats count AS stored dc(line) AS different',
  );
  console.log(
    table({
      seed: SEED,
      node: process.version,
      kills: KILLS,
      seconds: (Date.now() - began) / 1_000,
      connections: forwarders.reduce((sum, { connections }) => sum + connections, 0),
      written,
      stored: Number(row?.stored),
      lost: written - Number(row?.different),
      'pieces sent again': forwarders.reduce((sum, { sentAgain }) => sum + sentAgain, 0),
    }),
  );
  expect(Number(row?.different)).toBe(written);
});
