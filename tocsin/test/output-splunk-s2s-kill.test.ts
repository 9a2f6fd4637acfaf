import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { type DeclaredOutput, declaredOutput } from './declared-output.ts';
import { freePort } from './free-port.ts';
import { random } from './random.ts';
import { Installation } from './running.ts';

const KILLS = Number(process.env.KILLS ?? 3);
const MOST_WAITING = 2_000;

let receiver = new Installation('');
let output: DeclaredOutput | undefined;
afterEach(async () => {
  await output?.close();
  await receiver.remove();
});

test('kill -9 of the receiver while events are forwarded to it: none is lost', async () => {
  const port = await freePort();
  receiver = new Installation(`timeZone: UTC\ninputs:\n  - type: splunk-s2s\n    port: ${port}\n`);
  await receiver.start();
  const rig = declaredOutput('splunk-s2s', { servers: [`127.0.0.1:${port}`] });
  output = rig;
  const choose = random(20_261_126);
  let written = 0;
  let delivered = 0;
  let isSending = true;
  const puts: Promise<void>[] = [];
  const sending = (async () => {
    while (isSending) {
      const events = Array.from({ length: 1 + choose(300) }, () => ({
        '@timestamp': Date.now(),
        event: { original: `sequence ${written++} end` },
        '@metadata': { index: 'main', sourcetype: 'numbers', source: '/n', host: 'h' },
      }));
      puts.push(
        rig.send(events).then(() => {
          delivered += events.length;
        }),
      );
      while (isSending && written - delivered > MOST_WAITING) await sleep(2);
      await sleep(2);
    }
  })();
  for (let kill = 0; kill < KILLS; kill++) {
    const before = delivered;
    while (delivered < before + 1_000) await sleep(5);
    await sleep(choose(200));
    await receiver.end('SIGKILL');
    await receiver.start();
  }
  isSending = false;
  await sending;
  await Promise.all(puts);
  const [row] = await receiver.until(
    'index=main sourcetype=numbers | rex "sequence (?<n>\\d+) end" | stats count AS stored dc(n) AS different',
    ([one]) => Number(one?.different) >= written,
    10,
  );
  expect(Number(row?.different)).toBe(written);
  expect(rig.counts.get('retries') ?? 0).toBeGreaterThan(0);
}, 180_000);
