import { appendFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { AgentInstallation, until } from './agent.ts';

const LINES = 4_000;
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

it('loses nothing by kill -9 of the sender and resets of the receiver', async () => {
  const found = new Set<string>();
  let connections = 0;
  let torn = 0;
  const server = createServer((socket) => {
    let rest = '';
    const resets = ++connections % 2 === 1;
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) found.add(/msg=(line \d+)$/.exec(line)?.[1] ?? line);
      if (!resets || found.size <= connections * 500) return;
      torn += 1;
      socket.resetAndDestroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const agent = new AgentInstallation(
    [
      'inputs: [{type: file, paths: [app.log], codec: line}]',
      `outputs: [{type: qradar, host: 127.0.0.1, port: ${port}, rateLimit: 2000, retry: {first: 20ms, last: 100ms}}]`,
      '',
    ].join('\n'),
  );
  closing.push(() => agent.remove());
  const lines = (from: number, many: number) =>
    Array.from({ length: many }, (_, index) => `line ${from + index}\n`).join('');
  writeFileSync(agent.path('app.log'), lines(0, LINES));
  for (let kill = 1; kill <= 3; kill++) {
    await agent.startAgent();
    await until(() => found.size >= kill * 600, `part ${kill} has come`);
    await agent.end('SIGKILL');
  }
  appendFileSync(agent.path('app.log'), lines(LINES, 1));
  await agent.startAgent();
  await until(() => found.size > LINES, 'all have come');
  expect([...found].filter((line) => !/^line \d+$/.test(line))).toEqual([]);
  expect(torn).toBeGreaterThan(0);
}, 180_000);
