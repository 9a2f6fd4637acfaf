// The output splunk-s2s: µs of CPU an event in the encoder (worker), and events per second through encoder, queue and connection to a receiver
// that acknowledges at once.
//   node bench/output-s2s.mjs [--events 500000] [--kind django|combined]
import { createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { encodeS2sControl, encodeS2sPacket, S2sDecoder } from '../tocsin/dist/inputs/index.js';
import { findOutput, MemoryQueue, OutputRunner } from '../tocsin/dist/outputs/index.js';
import { lineMaker } from './lines.mjs';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '500000' }, kind: { type: 'string', default: 'django' } },
});
const count = Number(values.events);
const BATCH = 5_000;
const output = findOutput('splunk-s2s');
const context = { clock: Date.now, count: () => undefined, notice: () => undefined };
const line = lineMaker(values.kind, 1);
const began = Date.now() - 3_600_000;
const sample = Array.from({ length: 20_000 }, (_, number) => ({
  '@timestamp': began + number,
  event: { original: line(new Date(began + number).toISOString()), action: 'authn_login_fail', outcome: 'failure' },
  user: { name: `user${number % 1_000}` },
  source: { ip: `198.51.100.${number % 256}` },
  '@metadata': { index: 'django-logs', sourcetype: 'django', source: `/srv/app-${number % 4}.log`, host: 'web-1' },
}));

const CASES = {
  text: {},
  'text with 4 indexed fields': {
    indexedFields: {
      action: '%{[event][action]}',
      outcome: '%{[event][outcome]}',
      user: '%{[user][name]}',
      src: '%{[source][ip]}',
    },
  },
  json: { payload: 'json' },
};

for (const [title, more] of Object.entries(CASES)) {
  const options = output.options.parse({ servers: ['127.0.0.1:9'], ...more });
  const encoder = output.createEncoder(options, context);
  let bytes = 0;
  const run = (events) => {
    const from = process.cpuUsage();
    for (let number = 0; number < events; number++) {
      encoder.add(sample[number % sample.length]);
      if (encoder.events === BATCH) bytes += encoder.take('t').chunks[0].byteLength;
    }
    encoder.take('t');
    const { user, system } = process.cpuUsage(from);
    return (user + system) / events;
  };
  run(100_000);
  bytes = 0;
  const micros = run(count);
  console.log(`encoder, ${title}: ${micros.toFixed(2)} µs of CPU an event, ${Math.round(bytes / count)} bytes`);
}

const server = createServer((socket) => {
  const decoder = new S2sDecoder({ from: 'client', limits: { bytes: 8 << 20, fields: 1_024 } });
  let isGreeted = false;
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    decoder.push(chunk);
    let [first, last] = [0, 0];
    for (let item = decoder.next(); item !== undefined; item = decoder.next()) {
      if (item.kind === 'frame' && !isGreeted) {
        isGreeted = true;
        socket.write(encodeS2sControl('cap_response=success;v4=true;channel_limit=300;pl=6'));
      }
      if (item.kind !== 'event') continue;
      first ||= item.id;
      last = item.id;
    }
    if (last > 0) socket.write(encodeS2sPacket({ kind: 'acknowledgement', from: first, to: last }));
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const options = output.options.parse({ servers: [`127.0.0.1:${server.address().port}`] });
const encoder = output.createEncoder(options, context);
const deliverer = output.createDeliverer(options, {
  ...context,
  answered: () => undefined,
  bury: async () => undefined,
});
const queue = new MemoryQueue();
const runner = new OutputRunner(queue, deliverer, console.error);
const from = performance.now();
const cpu = process.cpuUsage();
let last;
for (let number = 0; number < count; number++) {
  encoder.add(sample[number % sample.length]);
  if (encoder.events < BATCH) continue;
  last = runner.put(encoder.take(`b${number}`));
  await queue.room();
}
await last;
const seconds = (performance.now() - from) / 1_000;
const { user, system } = process.cpuUsage(cpu);
console.log(
  `encoder, queue and connection to a receiver of the same process: ${Math.round(count / seconds).toLocaleString('en')} events/s, ${((user + system) / count).toFixed(2)} µs CPU an event, the receiver’s decoder included`,
);
await runner.abandon();
server.close();
