// `npm run bench:pipelines [-- --events 2000000 --runs 5 --case application,access]`: Logstash pipelines of `tocsin run`, from the standard
// input to a file of JSON lines. What came out is compared with a slow reading of the same lines.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compare } from './compare.mjs';
import { accessCase, seedCase } from './pipeline-cases.mjs';
import { writeFileOf } from './pipeline-lines.mjs';
import { runToEnd, untilFirst } from './program.mjs';
import { hasRsyslog, rsyslog } from './rsyslog.mjs';
import { machine, number, quantile } from './table.mjs';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '2000000' },
    runs: { type: 'string', default: '5' },
    case: { type: 'string', default: 'application,access' },
    /** Every so many events are compared. */
    nth: { type: 'string', default: '997' },
  },
});
const events = Number(values.events);
const runs = Number(values.runs);
const program = fileURLToPath(new URL('../tocsin/bin/tocsin.js', import.meta.url));

const median = (list) =>
  quantile(
    [...list].sort((a, b) => a - b),
    0.5,
  );

const row = (name, bytes, used, first) => {
  const seconds = median(used.map((run) => run.seconds));
  const cpu = median(used.map((run) => run.cpu));
  const peak = Math.max(...used.map((run) => run.peakMiB));
  console.log(
    `| ${name} | ${number(events / seconds)} | ${number(bytes / seconds / 2 ** 20, 1)} | ${number((cpu / events) * 1e6, 2)} | ${number(peak)} | ${first} |`,
  );
};

/** One run to warm the machine up, then those that count. */
const measure = async (command, options, before) => {
  const used = [];
  for (let run = 0; run <= runs; run++) {
    before();
    const one = await runToEnd(command, options);
    if (run > 0) used.push(one);
  }
  return used;
};

const benchTocsin = async (chosen, folder, log, bytes) => {
  const out = join(folder, 'out.json');
  const data = join(folder, 'data');
  const config = join(folder, `${chosen.name}.conf`);
  writeFileSync(config, chosen.pipeline(out));
  const command = [process.execPath, program, 'run', '-f', config, '--path.data', data];
  const clear = () => {
    rmSync(out, { force: true });
    rmSync(data, { recursive: true, force: true });
  };
  const firsts = [];
  for (let run = 0; run < runs + 1; run++) {
    clear();
    firsts.push(await untilFirst(command, { line: chosen.lines()(0), out }));
  }
  const used = await measure(command, { input: log }, clear);
  row(`tocsin, ${chosen.name}`, bytes, used, number(median(firsts.slice(1)) * 1000));
  return await compare(out, chosen, events, Number(values.nth));
};

const benchRsyslog = async (folder, log, bytes) => {
  if (!hasRsyslog()) {
    console.log('\nrsyslog with mmnormalize is not installed (on Debian: `apt-get install rsyslog`), and is left out.');
    return;
  }
  const state = join(folder, 'rsyslog');
  const rival = rsyslog(folder, log, state);
  const used = await measure(rival.command, { grows: rival.out }, () => {
    rmSync(rival.out, { force: true });
    rival.clear();
  });
  row('rsyslog, application', bytes, used, '');
  console.log(`\nrsyslog's configuration, which reads a file and leaves times as they are:\n\n${rival.config}`);
};

const cases = { application: seedCase, access: accessCase };
console.log(
  `${machine()}, ${number(events)} events, median of ${runs} runs, load ${number(loadavg()[0], 1)} at the start`,
);

for (const name of values.case.split(',')) {
  const create = cases[name];
  if (create === undefined) throw new Error(`there is no case ${name}: application, access`);
  const folder = mkdtempSync(join(tmpdir(), 'tocsin-bench-'));
  try {
    const chosen = create(folder);
    const log = join(folder, `${name}.log`);
    const bytes = await writeFileOf(log, chosen.lines(), events);
    console.log(`\n${name}: ${number(bytes / events, 1)} bytes a line\n`);
    console.log('| program, lines | events/s | MiB/s | µs CPU/event | peak MiB | start to first event ms |');
    console.log('|---|---:|---:|---:|---:|---:|');
    const compared = await benchTocsin(chosen, folder, log, bytes);
    if (name === 'application') await benchRsyslog(folder, log, bytes);
    console.log(
      `\n${number(compared)} events are as the slow reading of their lines says; load ${number(loadavg()[0], 1)} at the end`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
