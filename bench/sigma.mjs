// `npm run bench:sigma [-- --rules FOLDER --count 3100 --events 20000 --seconds 10]`: what it costs to ask all rules of Sigma of mixed
// structured events, and a web pack of requests. Rules are those of the folder, made up to `--count` with generated ones that are built like
// the public set (share of products, modifiers, lengths of lists, exceptions). All is seeded; the figures are CPU time of this process.
import { parseArgs } from 'node:util';
import { eventsOf, webEventsOf } from './sigma-events.mjs';
import { ruleTexts, webRuleTexts } from './sigma-rules.mjs';
import { machine, number } from './table.mjs';

const { values } = parseArgs({
  options: {
    rules: { type: 'string' },
    count: { type: 'string', default: '3100' },
    web: { type: 'string', default: '300' },
    events: { type: 'string', default: '20000' },
    seconds: { type: 'string', default: '10' },
  },
});

const { createMatcher, loadRules, readSigma } = await import('../tocsin/dist/detect/index.js');

const isRule = ({ kind }) => kind === 'rule';
const isWeb = ({ logsource }) => ['webserver', 'proxy'].includes(logsource.category);
const own =
  values.rules === undefined ? [] : loadRules([values.rules]).flatMap(({ documents }) => documents.filter(isRule));
const read = (texts) => texts.flatMap((text, index) => readSigma(text, `generated-${index}.yml`).documents);

const fill = (rules, count, texts) => [...rules, ...read(texts(Math.max(0, count - rules.length)))].slice(0, count);

/** Milliseconds of CPU that this process spends on `work`. */
const cpuOf = (work) => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
};

const measure = (name, rules, events, options) => {
  let matcher;
  const compiled = cpuOf(() => {
    matcher = createMatcher(rules, options);
  });
  let matches = 0;
  let count = 0;
  const pass = () => {
    for (let from = 0; from < events.length; from += 512)
      for (const found of matcher.matchAll(events.slice(from, from + 512)).matches) matches += found.length;
    count += events.length;
  };
  pass();
  matches = count = 0;
  let spent = 0;
  while (spent < Number(values.seconds) * 1_000) spent += cpuOf(pass);
  const perEvent = (spent * 1_000) / count;
  console.log(
    `| ${name} | ${number(rules.length)} | ${number(1e6 / perEvent)} | ${number(perEvent, 1)} | ${number(matches / count, 2)} | ${number(compiled)} | ${number(process.memoryUsage.rss() / 2 ** 20)} |`,
  );
};

const rules = fill(own, Number(values.count), ruleTexts);
const webRules = fill(own.filter(isWeb), Number(values.web), webRuleTexts);
const events = eventsOf(Number(values.events));
const webEvents = webEventsOf(Number(values.events));
const length = (list) => list.reduce((sum, event) => sum + JSON.stringify(event).length, 0) / list.length;

console.log(machine());
console.log(`mixed events of ${number(length(events))} bytes as JSON, requests of ${number(length(webEvents))}\n`);
console.log('| what | rules | events/s a core | µs CPU/event | matches/event | ms to compile | RSS MiB |');
console.log('|---|---:|---:|---:|---:|---:|---:|');
measure('all rules, mixed events', rules, events, {});
measure('all rules by log source, mixed events', rules, events, { route: true });
measure('web pack, requests', webRules, webEvents, {});
measure('web pack by log source, requests', webRules, webEvents, { route: true });
