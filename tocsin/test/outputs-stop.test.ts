import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { AgentInstallation, until } from './agent.ts';
import { freePort } from './free-port.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** Takes connections, and says and reads nothing. */
async function staller(): Promise<number> {
  const server = createServer((socket) => {
    socket.pause().on('error', () => undefined);
    closing.push(() => socket.destroy());
  }).listen(0, '127.0.0.1');
  closing.push(() => server.close());
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function stalled(): Promise<AgentInstallation> {
  const port = await staller();
  const dead = await freePort();
  const agent = new AgentInstallation(`inputs: [{type: file, paths: [app.log], codec: line}]
outputs:
- {type: splunk-hec, url: "http://127.0.0.1:${port}", token: t}
- {type: elasticsearch, url: "http://127.0.0.1:${port}", index: a}
- {type: tcp, host: 127.0.0.1, port: ${port}}
- {type: tcp, name: greets, host: 127.0.0.1, port: ${port}, tls: {}}
- {type: syslog, host: 127.0.0.1, port: ${port}}
- {type: lumberjack, servers: ["127.0.0.1:${port}"]}
- {type: splunk-s2s, servers: ["127.0.0.1:${port}"]}
- {type: http, url: "http://127.0.0.1:${dead}", queue: {maxBytes: 1MB}}
- {type: http, name: remembers, url: "http://127.0.0.1:${dead}", queue: {type: memory}}
`);
  closing.push(() => agent.remove());
  writeFileSync(agent.path('app.log'), 'a line that is read and goes nowhere\n'.repeat(200_000));
  await agent.startAgent();
  await until(() => agent.output.includes('http: its queue is full (1000000 bytes'), 'one says that it blocks');
  return agent;
}

it('ends though no peer answers, and a full queue blocks', async () => {
  const agent = await stalled();
  const began = Date.now();
  expect(await agent.end('SIGTERM')).toBe(0);
  console.info(`ended in ${Date.now() - began} ms`);
}, 120_000);

it('ends at once when it is told twice', async () => {
  const agent = await stalled();
  const { child } = agent;
  child?.kill('SIGTERM');
  setTimeout(() => child?.kill('SIGTERM'), 200);
  const [code] = (await once(child ?? process, 'exit')) as [number];
  expect(code).toBe(1);
}, 120_000);
