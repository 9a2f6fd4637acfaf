// `npm run bench:anomaly [-- --seeds 1,2,3,4 --entities 100000 --families]`: how well the detector of series finds what is marked in made-up
// series, against plain ones, by the scoring of the Numenta Anomaly Benchmark; and what the models of many entities cost.
import { parseArgs } from 'node:util';
import { BASELINES } from './anomaly/baselines.mjs';
import { nabScore, PROFILES, probation } from './anomaly/nab-score.mjs';
import { createRandom } from './anomaly/random.mjs';
import { createCorpus } from './anomaly/series.mjs';
import { machine, number, quantile } from './table.mjs';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    entities: { type: 'string', default: '100000' },
    families: { type: 'boolean', default: false },
  },
});

const { createSeries, scorePoint, createAnomalyDetector, readAnomalyRules } = await import(
  '../tocsin/dist/detect/index.js'
);

const ours = () => {
  const state = createSeries();
  return (time, value) => scorePoint(state, time * 1000, value).score;
};

const entities = Number(values.entities);
const RULES = {
  count: '{model: count, by: user.name, learning: 0s}',
  'distinct, 20,000': '{model: distinct, field: source.ip, by: user.name, window: 1h, learning: 0s}',
  value: '{model: value, field: event.duration, by: user.name, learning: 0s}',
  rare: '{model: rare, field: source.ip, by: user.name, learning: 0s}',
  silence: '{model: silence, by: user.name, learning: 0s}',
  travel: '{model: travel, by: user.name, latitude: lat, longitude: lon}',
};
const ROUNDS = 10;

/** Each entity comes once in a round, in an order of its own; what is made here is not counted. */
const eventsOf = (round) => {
  const random = createRandom(round + 1);
  const START = Date.UTC(2026, 0, 5);
  return Array.from({ length: entities }, (_, index) => ({
    '@timestamp': START + round * 3_600_000 + Math.floor((index / entities) * 1_800_000),
    user: { name: `user-${Math.floor(random.uniform() * entities)}@example.org` },
    source: { ip: `10.0.0.${random.integer(0, 3)}` },
    event: { duration: random.logNormal(0.3) * 100 },
    lat: 52.5,
    lon: 13.4,
  }));
};

console.log(`${machine()}\n`);
console.log(
  `\n| model, ${number(entities)} entities | µs CPU/event, median of ${ROUNDS} rounds | MiB | entities | evicted |\n|---|---:|---:|---:|---:|`,
);
lookUp();
for (const [name, rule] of Object.entries(RULES)) {
  const { rules, problems } = readAnomalyRules(`id: it\ntitle: It\nanomaly: ${rule}\n`, 'it.yml');
  if (problems.length > 0) throw new Error(problems[0].message);
  globalThis.gc?.();
  const before = memory();
  const options = { limit: entities, newPerMinute: Number.POSITIVE_INFINITY, onFinding: () => undefined };
  const detector = createAnomalyDetector(rules, options);
  const times = [];
  for (let round = 0; round < ROUNDS; round++) {
    const events = eventsOf(round);
    times.push(cpuOf(events, (event) => detector.add(event)));
  }
  globalThis.gc?.();
  const after = memory();
  times.sort((a, b) => a - b);
  const { entities: known, evicted } = detector.counts();
  console.log(
    `| ${name} | ${number(quantile(times, 0.5), 2)} | ${number((after - before) / 2 ** 20)} | ${number(known)} | ${number(evicted)} |`,
  );
}

const corpora = values.seeds.split(',').map((seed) => createCorpus(Number(seed)));
const points = corpora.flat().reduce((sum, { values: own }) => sum + own.length, 0);

const scored = (create) => {
  const began = process.cpuUsage();
  const scores = corpora.map((corpus) =>
    corpus.map((series) => {
      const detector = create();
      return { ...series, scores: series.values.map((value, index) => detector(series.timestamps[index], value)) };
    }),
  );
  return { scores, micros: sum(process.cpuUsage(began)) / points };
};

const mean = (list) => list.reduce((sum, own) => sum + own, 0) / list.length;

console.log(
  `\n${corpora[0].length} series of ${number(points / corpora.length)} points, made ${corpora.length} times\n`,
);
console.log('| detector | standard | low FP | low FN | µs CPU/point |\n|---|---:|---:|---:|---:|');
let last;
for (const [name, create] of [...BASELINES, ['tocsin anomaly score', ours]]) {
  const { scores, micros } = scored(create);
  const figures = Object.values(PROFILES).map((profile) =>
    number(mean(scores.map((corpus) => nabScore(corpus, profile).score)), 1),
  );
  console.log(`| ${name} | ${figures.join(' | ')} | ${number(micros, 2)} |`);
  last = scores;
}
if (values.families) families(last);

/** What is found, and what is found wrongly, at the threshold that is best for all together. */
function families(all) {
  const rows = new Map();
  for (const corpus of all) {
    const { threshold } = nabScore(corpus);
    for (const { family, scores, windows } of corpus) {
      const row = rows.get(family) ?? { series: 0, windows: 0, found: 0, wrong: 0 };
      const found = new Set();
      for (let index = probation(scores.length); index < scores.length; index++) {
        if (scores[index] < threshold) continue;
        const window = windows.findIndex(([first, end]) => index >= first && index <= end);
        if (window < 0) row.wrong++;
        else found.add(window);
      }
      row.series++;
      row.windows += windows.length;
      row.found += found.size;
      rows.set(family, row);
    }
  }
  console.log('\n| family | found | wrong alerts a series |\n|---|---:|---:|');
  for (const [family, row] of rows)
    console.log(`| ${family} | ${row.found} of ${row.windows} | ${number(row.wrong / row.series, 1)} |`);
}

function memory() {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function sum({ user, system }) {
  return user + system;
}

/** Microseconds of CPU: others may use the machine. */
function cpuOf(events, run) {
  const began = process.cpuUsage();
  for (const event of events) run(event);
  return sum(process.cpuUsage(began)) / events.length;
}

/** What finding the entity costs whatever is learnt of it: each event names another than the one before. */
function lookUp() {
  const known = new Map();
  const times = Array.from({ length: ROUNDS }, (_, round) =>
    cpuOf(eventsOf(round), ({ user }) => {
      if (known.get(user.name) === undefined) known.set(user.name, known.size);
    }),
  ).sort((a, b) => a - b);
  console.log(
    `| a look-up in a Map, for comparison | ${number(quantile(times, 0.5), 2)} | | ${number(known.size)} | |`,
  );
}
