// `node bench/output-hec.mjs [--events 500000 --outputs hec,bulk,cef,leef --compression gzip,none --queue disk,memory]`: lines of 300 bytes from a file by
// `tocsin agent` to a sink in a process of its own, from when the file is there until the sink has the last of it, and (while it flows) from when the
// sink has the first: files are looked for each second. CPU is that of the agent alone, and of its busiest thread.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createLineServer } from 'node:net';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzip } from 'node:zlib';
import { lineMaker } from './lines.mjs';
import { usage } from './program.mjs';
import { machine, number } from './table.mjs';

const PROGRAM = fileURLToPath(new URL('../tocsin/bin/tocsin.js', import.meta.url));
const LINE = 300;

const OUTPUTS = {
  hec: (port, compression) => ({ type: 'splunk-hec', url: `http://127.0.0.1:${port}`, token: 't', compression }),
  bulk: (port, compression) => ({ type: 'elasticsearch', url: `http://127.0.0.1:${port}`, index: 'a', compression }),
  cef: (_port, _compression, lines) => ({ type: 'arcsight', host: '127.0.0.1', port: lines, protocol: 'tcp' }),
  leef: (_port, _compression, lines) => ({ type: 'qradar', host: '127.0.0.1', port: lines, protocol: 'tcp' }),
};

/** Seconds of CPU of each thread, by its id. */
function threads(pid) {
  const seconds = new Map();
  for (const id of readdirSync(`/proc/${pid}/task`)) {
    const stat = readFileSync(`/proc/${pid}/task/${id}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    seconds.set(id, (Number(user) + Number(system)) / 100);
  }
  return seconds;
}

/** Counts newlines, and says so each time. */
function sink() {
  const answer = (path) => (path.startsWith('/_bulk') ? '{"errors":false}' : '{"text":"Success","code":0}');
  let lines = 0;
  const count = (bytes) => {
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) lines += 1;
    process.send({ lines });
  };
  const server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const done = (bytes) => {
        count(bytes);
        response.end(answer(request.url));
      };
      if (request.headers['content-encoding'] === 'gzip') gunzip(body, (_error, bytes) => done(bytes));
      else done(body);
    });
  }).listen(0, '127.0.0.1', () => {
    const lines = createLineServer((socket) => socket.on('data', count).on('error', () => undefined)).listen(
      0,
      '127.0.0.1',
      () => process.send({ port: server.address().port, linePort: lines.address().port }),
    );
  });
}

async function run({ name, compression, queue, events, text }) {
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  const receiver = spawn(process.execPath, [fileURLToPath(import.meta.url), '--sink'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let lines = 0;
  let told = () => undefined;
  const { port, linePort } = await new Promise((resolve) => {
    receiver.on('message', (message) => {
      if (message.port !== undefined) resolve(message);
      else {
        lines = message.lines;
        told();
      }
    });
  });
  writeFileSync(join(folder, 'draft'), text);
  const config = {
    inputs: [{ type: 'file', paths: ['app.log'], codec: 'line' }],
    outputs: [{ ...OUTPUTS[name](port, compression, linePort), queue: { type: queue } }],
  };
  writeFileSync(join(folder, 'tocsin.yaml'), JSON.stringify(config));
  const agent = spawn(process.execPath, [PROGRAM, 'agent', '--data', join(folder, 'data')], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await new Promise((resolve) => agent.stderr.on('data', (chunk) => String(chunk).includes('Ctrl-C') && resolve()));
  await sleep(1_000);
  const before = usage(agent.pid).cpu;
  const threadsBefore = threads(agent.pid);
  const began = performance.now();
  let first;
  renameSync(join(folder, 'draft'), join(folder, 'app.log'));
  const expected = name === 'bulk' ? events * 2 : events;
  await new Promise((resolve) => {
    told = () => {
      first ??= performance.now();
      if (lines >= expected) resolve();
    };
  });
  const end = performance.now();
  const busiest = Math.max(...[...threads(agent.pid)].map(([id, cpu]) => cpu - (threadsBefore.get(id) ?? 0)));
  const { cpu, mib } = usage(agent.pid);
  agent.kill('SIGTERM');
  await new Promise((resolve) => agent.once('exit', resolve));
  receiver.kill();
  await sleep(100);
  rmSync(folder, { recursive: true, force: true });
  return { seconds: (end - began) / 1000, flowing: (end - first) / 1000, cpu: cpu - before, busiest, mib };
}

async function main() {
  const { values } = parseArgs({
    options: {
      events: { type: 'string', default: '500000' },
      outputs: { type: 'string', default: 'hec,bulk,cef,leef' },
      compression: { type: 'string', default: 'gzip,none' },
      queue: { type: 'string', default: 'disk,memory' },
    },
  });
  const events = Number(values.events);
  const make = lineMaker('django');
  const start = Date.now() - 3_600_000;
  let text = '';
  for (let index = 0; index < events; index++)
    text += `${make(new Date(start + index).toISOString()).padEnd(LINE - 1, ` trace=${index.toString(36)}`)}\n`;
  console.log(`${machine()}, ${availableParallelism()} cores; ${number(events)} lines of ${LINE} bytes`);
  // Syslog has none.
  for (const name of values.outputs.split(','))
    for (const compression of name.endsWith('ef') ? ['none'] : values.compression.split(','))
      for (const queue of values.queue.split(',')) {
        const { seconds, flowing, cpu, busiest, mib } = await run({ name, compression, queue, events, text });
        console.log(
          `${name} ${compression} ${queue}: ${number(Math.round(events / seconds))} events/s, ${number(Math.round(events / flowing))} while they flow, ${((cpu * 1e6) / events).toFixed(1)} µs CPU an event, ${((busiest * 1e6) / events).toFixed(1)} of the busiest thread, ${Math.round(mib)} MiB`,
        );
      }
}

if (process.argv.includes('--sink')) sink();
else await main();
