import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, it } from 'vitest';
import { AgentInstallation, until } from './agent.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const PART = 500;
const lines = (part: number): string =>
  Array.from({ length: PART }, (_, index) => `number ${part * PART + index} ${'x'.repeat(index % 50)}\n`).join('');

function installation(outputs: string): AgentInstallation {
  const agent = new AgentInstallation(`inputs: [{type: file, paths: [app.log], codec: line}]\noutputs:\n${outputs}`);
  closing.push(() => agent.remove());
  return agent;
}

/** Numbers of whole lines; what is none is `bad`. */
function numbersIn(text: string): { readonly numbers: ReadonlySet<number>; readonly bad: readonly string[] } {
  const found = text.split('\n').filter(Boolean);
  const numberOf = (line: string) => /^\{.*"message":"number (\d+) x*".*\}$/.exec(line)?.[1];
  return {
    numbers: new Set(found.flatMap((line) => numberOf(line) ?? []).map(Number)),
    bad: found.filter((line) => numberOf(line) === undefined),
  };
}

const filesIn = (folder: string, begin: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(begin))
    .sort();

it('a file is rotated and compressed, and whole again after kill -9 within a line or a member', async () => {
  const agent = installation(`- {type: file, name: plain, file: out/plain.jsonl, rotate: {maxBytes: 60KB, keep: 100}}
- {type: file, name: zipped, file: out/zipped.gz, compression: gzip, rotate: {maxBytes: 4KB, keep: 100}}
`);
  const out = agent.path('out');
  const textOf = (name: string): string => {
    const bytes = readFileSync(`${out}/${name}`);
    return (name.startsWith('zipped') ? gunzipSync(bytes) : bytes).toString();
  };
  const read = (begin: string) => {
    try {
      return numbersIn(filesIn(out, begin).map(textOf).join(''));
    } catch {
      // A file is being renamed, or its last member written.
      return numbersIn('');
    }
  };
  writeFileSync(agent.path('app.log'), '');
  let torn = 0;
  for (let part = 0; part < 3; part++) {
    await agent.startAgent();
    appendFileSync(agent.path('app.log'), lines(part));
    await until(
      () => ['plain', 'zipped'].every((begin) => read(begin).numbers.size === (part + 1) * PART),
      `part ${part} is in both`,
    );
    await agent.end('SIGKILL');
    // As a crash within a write leaves them.
    const unfinished = readFileSync(`${out}/zipped.gz`).subarray(0, 15 + part * 7);
    appendFileSync(`${out}/zipped.gz`, unfinished);
    appendFileSync(`${out}/plain.jsonl`, '{"message":"torn');
    torn += 1;
  }
  await agent.startAgent();
  appendFileSync(agent.path('app.log'), lines(3));
  await until(() => ['plain', 'zipped'].every((begin) => read(begin).numbers.size === 4 * PART), 'all are in both');
  expect(agent.output).toContain('zipped.gz ended in');
  expect(read('zipped').bad).toEqual([]);
  expect(read('plain').bad).toEqual(Array.from({ length: torn }, () => '{"message":"torn'));
  for (const begin of ['plain', 'zipped']) expect(filesIn(out, begin).length).toBeGreaterThan(2);
  expect(await agent.end('SIGTERM')).toBe(0);
}, 180_000);

it('stdout, tcp and udp send lines', async () => {
  let byTcp = '';
  const server = createServer((socket) => {
    socket.on('error', () => undefined).on('data', (chunk: Buffer) => (byTcp += chunk));
  }).listen(0, '127.0.0.1');
  const byUdp: string[] = [];
  const udp = createSocket('udp4').on('message', (message) => void byUdp.push(message.toString()));
  udp.bind(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(udp, 'listening')]);
  closing.push(
    () => server.close(),
    () => udp.close(),
  );
  const agent = installation(`- {type: tcp, host: 127.0.0.1, port: ${(server.address() as AddressInfo).port}}
- {type: udp, host: 127.0.0.1, port: ${udp.address().port}, format: original, when: '[message] =~ /^number 4\\d /'}
- {type: stdout, template: "<%{message}>"}
`);
  writeFileSync(agent.path('app.log'), lines(0));
  await agent.startAgent();
  const written = (): string[] => agent.output.match(/<number \d+ x*>/g) ?? [];
  await until(() => numbersIn(byTcp).numbers.size === PART && written().length === PART, 'all have come');
  await until(() => byUdp.length === 10, 'ten datagrams have come');
  expect(numbersIn(byTcp).bad).toEqual([]);
  expect(byUdp.map((text) => /^number (4\d) x*$/.exec(text)?.[1])).toEqual(
    Array.from({ length: 10 }, (_, index) => `4${index}`),
  );
  expect(await agent.end('SIGTERM')).toBe(0);
}, 120_000);
