// `node bench/encode-siem.mjs [--events 20000 --seconds 3]`: microseconds of CPU for an event that is written as CEF and as LEEF, of events as
// the codecs make them of a Django project's log and of a web server's.
import { parseArgs } from 'node:util';
import { lineMaker } from './lines.mjs';

const { values } = parseArgs({
  options: { events: { type: 'string', default: '20000' }, seconds: { type: 'string', default: '3' } },
});
const dist = new URL('../tocsin/dist/', import.meta.url);
const load = (path) => import(new URL(path, dist).href);
const { findCodec } = await load('codecs/index.js');
const { ByteWriter, createNormaliser } = await load('event/index.js');
const { CefWriter } = await load('codecs/cef/index.js');
const { LeefWriter } = await load('codecs/leef/index.js');

const eventsOf = (kind, codecName) => {
  const codec = findCodec(codecName);
  const events = [];
  const normalise = createNormaliser();
  const decoder = codec.createDecoder(codec.options.parse({}), {
    emit: (event) => {
      normalise(event, {});
      events.push(event);
    },
    offset: 0,
    clock: Date.now,
    source: '/var/log/app.log',
    count: () => undefined,
    notice: () => undefined,
    remember: () => undefined,
  });
  const line = lineMaker(kind);
  const start = Date.now();
  for (let made = 0; made < Number(values.events); made++)
    decoder.push(Buffer.from(`${line(new Date(start + made).toISOString())}\n`));
  decoder.flush({ final: true });
  return events;
};

const DEVICE = { vendor: 'Acme', product: 'Shop', version: '1.0' };
const measure = (title, events, writer) => {
  const out = new ByteWriter();
  const round = () => {
    for (const event of events) {
      writer.write(event, out, DEVICE);
      out.byte(10);
      if (out.length > 1 << 20) out.take();
    }
  };
  round();
  out.take();
  writer.write(events[3], out, DEVICE);
  process.stdout.write(`${Buffer.from(out.take()).toString('utf8')}\n`);
  const before = process.cpuUsage();
  const end = performance.now() + Number(values.seconds) * 1000;
  let rounds = 0;
  do {
    round();
    rounds += 1;
  } while (performance.now() < end);
  const { user, system } = process.cpuUsage(before);
  const each = (user + system) / (rounds * events.length);
  console.log(`${title}: ${each.toFixed(2)} µs of CPU an event, ${Math.round(1e6 / each)} events/s on one core`);
};

for (const [kind, codec] of [
  ['django', 'django'],
  ['combined', 'clf'],
]) {
  const events = eventsOf(kind, codec);
  measure(`CEF of ${kind}`, events, new CefWriter());
  measure(`LEEF of ${kind}`, events, new LeefWriter());
}
