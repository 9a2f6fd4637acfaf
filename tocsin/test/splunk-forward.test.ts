import { appendFileSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { freePort } from './free-port.ts';
import { Installation } from './running.ts';

const installations: Installation[] = [];
afterEach(async () => {
  for (const one of installations.splice(0)) await one.remove();
});
const install = (config: string): Installation => {
  const made = new Installation(config);
  installations.push(made);
  return made;
};

test('a monitored file and a forward-server, as the commands write them: the events are there, too', async () => {
  const port = await freePort();
  const receiver = install(`timeZone: UTC\ninputs:\n  - type: splunk-s2s\n    port: ${port}\n`);
  await receiver.start();
  const sender = install('timeZone: UTC\nsplunk:\n  etc: etc\n');
  const log = sender.path('app.log');
  writeFileSync(log, '');
  expect(sender.run('add', 'monitor', log, '-index', 'shop', '-sourcetype', 'app').status).toBe(0);
  const added = sender.run('add', 'forward-server', `127.0.0.1:${port}`);
  expect(added).toMatchObject({ status: 0, stderr: 'tocsin up takes it over\n' });
  await sender.start();
  const time = new Date().toISOString();
  for (let number = 0; number < 50; number++) appendFileSync(log, `${time} number ${number} is done\n`);
  const search = 'index=shop sourcetype=app | rex "number (?<n>\\d+) is" | stats dc(n) AS n values(source) AS source';
  const [there] = await receiver.until(search, ([row]) => row?.n === 50);
  expect(there).toMatchObject({ n: 50, source: log });
  const [here] = await sender.until(search, ([row]) => row?.n === 50);
  expect(here).toMatchObject({ n: 50 });
  expect(sender.run('outputs').stdout).toContain('splunk-default-autolb-group');
}, 120_000);
