// `npm run bench:correlations [-- --events 2000000 --entities 100000 --lateness 0]`: one correlation at a time over events that match its rules,
// in event time, each type in a process of its own. The bar is 300,000 events a second.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { machine, number } from './table.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '2000000' },
    entities: { type: 'string', default: '100000' },
    /** Milliseconds; with it events come up to half of it out of order. */
    lateness: { type: 'string', default: '0' },
    type: { type: 'string' },
    seed: { type: 'string', default: '1' },
  },
});
const events = Number(values.events);
const entities = Number(values.entities);
const lateness = Number(values.lateness);

const head = { file: 'bench', line: 1, references: [], tags: [], falsePositives: [], fields: [], other: {} };
const base = (name) => ({
  ...head,
  kind: 'rule',
  name,
  title: name,
  logsource: {},
  selections: new Map(),
  condition: {},
});
const gte = (value) => ({ condition: [{ comparison: 'gte', value }] });
const CASES = {
  event_count: gte(25),
  value_count: { ...gte(15), field: ['path'] },
  temporal: { rules: ['r0', 'r1', 'r2'] },
  temporal_ordered: { rules: ['r0', 'r1', 'r2'] },
  value_sum: { ...gte(2_000_000), field: ['bytes'] },
  value_avg: { ...gte(95_000), field: ['bytes'] },
  value_percentile: { ...gte(99_990), field: ['bytes'], percentile: 50 },
  'event_count, lt': { type: 'event_count', condition: [{ comparison: 'lt', value: 1 }] },
  spike: { direction: 'up', ratio: 10, least: 20 },
  new_term: { field: ['agent'], learn: 60_000 },
  change: { field: ['agent'] },
  percentage: { rules: ['r0', 'r1'], least: 20, ...gte(80) },
};

/** mulberry32: small, seeded. */
const random = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
};

const measure = async (name) => {
  const { Correlations, watchesOf, writeSnapshot } = await import('../tocsin/dist/detect/index.js');
  const bases = ['r0', 'r1', 'r2'].map(base);
  const common = {
    type: name,
    rules: ['r0'],
    groupBy: ['source.ip'],
    timespan: 300_000,
    aliases: new Map(),
    generate: false,
  };
  const rule = {
    ...head,
    kind: 'correlation',
    name: 'bench',
    title: 'bench',
    correlation: { ...common, ...CASES[name] },
  };
  const { watches, problems } = watchesOf([...bases, rule]);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  let findings = 0;
  const engine = new Correlations(watches, { lateness }, (_watch, _finding, change) => {
    if (change === 'new') findings++;
  });
  const rng = random(Number(values.seed));
  const addresses = Array.from({ length: entities }, (_, n) => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`);
  const matched = rule.correlation.rules.map((one) => bases.filter(({ name }) => name === one));
  // Made before, in portions, so that making them is not measured.
  const portion = 100_000;
  let cpu = 0;
  let entriesMost = 0;
  for (let from = 0; from < events; from += portion) {
    const made = Array.from({ length: Math.min(portion, events - from) }, (_, n) => {
      // A tenth of the events come from a hundredth of the addresses.
      const share = rng() < 0.1 ? rng() * 0.01 : rng();
      const address = Math.floor(share * entities);
      const time = 1_800_000_000_000 + (from + n) - Math.floor((rng() * lateness) / 2);
      return {
        '@timestamp': time,
        source: { ip: addresses[address] },
        // An address has one agent, and one time in a hundred another.
        agent: `agent ${rng() < 0.01 ? Math.floor(rng() * 50) : address % 50}`,
        path: `/page/${Math.floor(rng() * 1000)}`,
        bytes: Math.floor(rng() * 100_000),
      };
    });
    const which = Uint8Array.from(made, () => rng() * matched.length);
    const before = process.cpuUsage();
    for (let n = 0; n < made.length; n++) engine.add(matched[which[n]], made[n], from + n);
    const { user, system } = process.cpuUsage(before);
    cpu += user + system;
    entriesMost = Math.max(entriesMost, engine.size.entries);
  }
  const beforeSnapshot = performance.now();
  const snapshot = writeSnapshot(engine.save());
  const snapshotMs = performance.now() - beforeSnapshot;
  globalThis.gc?.();
  const rss = process.memoryUsage().rss / 2 ** 20;
  console.log(
    `| ${name} | ${number(1e6 / (cpu / events))} | ${number(cpu / events, 2)} | ${number(findings)} | ${number(engine.size.keys)} | ${number(entriesMost)} | ${number(rss)} | ${number(snapshot.length / 2 ** 20, 1)} | ${number(snapshotMs)} |`,
  );
};

if (values.type !== undefined) await measure(values.type);
else {
  console.log(
    `${machine()}, ${number(events)} events of ${number(entities)} addresses, 1,000 a second, ${number(lateness)} ms late\n`,
  );
  console.log('| type | events/s | µs CPU/event | findings | groups | entries | RSS MiB | snapshot MiB | ms |');
  console.log('|---|---:|---:|---:|---:|---:|---:|---:|---:|');
  for (const name of Object.keys(CASES))
    spawnSync(
      process.execPath,
      ['--expose-gc', fileURLToPath(import.meta.url), ...process.argv.slice(2), '--type', name],
      {
        stdio: 'inherit',
      },
    );
}
