import { performance } from 'node:perf_hooks';
import { deserialize, serialize } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { asRuleFinding, createAnomalyDetector, createDetector, type RuleFinding } from '../../detect/index.ts';
import type { Event } from '../../event/index.ts';
import { rawOf } from '../../store/index.ts';
import { RECORD, readRecord } from './anomaly-record.ts';
import { LATENESS, TOLERANCE } from './lateness.ts';
import type { DetectionAssignment, Found, FromDetection, ToDetection } from './protocol.ts';
import { RecentEvents } from './recent-events.ts';

/** Samples in a finding. */
const SAMPLES = 20;
/** Entities that a rule of anomalies knows: a snapshot, each minute, writes what is learnt of all of them. */
const ENTITIES = 20_000;

// The thread's entry: rules see what the workers of the inputs have matched, in the order in which it was acknowledged.
if (parentPort === null) throw new Error('detection-thread runs as a worker thread only');

const port = parentPort;
const { rules, snapshot } = workerData as DetectionAssignment;
const recent = new RecentEvents();
let found: Found[] = [];
let next = snapshot?.next ?? 0;
/** Of the newest event that rules have seen: what time it is for them. */
let newest = Number.NEGATIVE_INFINITY;
/** Of the newest that models have seen. */
let newestOfAll = Number.NEGATIVE_INFINITY;
/** When the newest batch with events for rules came, by this thread's own clock: records come far more often, and must not hold time up. */
let newestAt = 0;
/** What time it was, with the time that has passed since. */
let reached = Number.NEGATIVE_INFINITY;

const samplesOf = ({ events }: RuleFinding) => recent.of(events, SAMPLES);

const detector = createDetector(rules.documents, { route: true, lateness: LATENESS }, (finding, change) => {
  found.push({ finding, change, samples: change === 'new' ? samplesOf(finding) : [] });
});
if (snapshot !== undefined) detector.restore(snapshot.state);

const tagsOf = new Map(rules.anomalies.map(({ id, tags }) => [id, tags]));
const anomalies = createAnomalyDetector(rules.anomalies, {
  // While nobody was here to see them come, sources were not silent.
  since: Date.now(),
  limit: ENTITIES,
  onFinding: (unusual) => {
    const finding = asRuleFinding(unusual, { tags: tagsOf.get(unusual.rule) ?? [] });
    found.push({ finding, change: 'new', samples: samplesOf(finding) });
  },
});
if (snapshot?.anomalies !== undefined) anomalies.restore(deserialize(snapshot.anomalies));

const answer = (message: FromDetection): void => port.postMessage(message);

const tell = (): void => {
  const { late, evicted, flooded } = anomalies.counts();
  const ofAnomalies = { anomalies_late: late, anomalies_evicted: evicted, anomalies_flooded: flooded };
  answer({ type: 'found', found, counts: { ...detector.counts, ...ofAnomalies } });
  found = [];
};

/** Models know how late an event is by its own time; correlations take one that is a little late as if it were not. */
const take = (line: string): void => {
  const isRecord = line.startsWith(RECORD);
  const event = isRecord ? readRecord(line) : (JSON.parse(line) as Event);
  const index = next++;
  // A time that has not come yet, of a wrong clock or a forged one, must not make everything after it late.
  const time = Math.min(event['@timestamp'], Date.now());
  if (time > newestOfAll) newestOfAll = time;
  event['@timestamp'] = time;
  anomalies.add(event, index);
  if (isRecord) return;
  newestAt = performance.now();
  if (time > newest) newest = time;
  if (time > reached) reached = time;
  recent.add(index, time, rawOf(event));
  const oldest = reached - LATENESS;
  if (time < oldest && time >= oldest - TOLERANCE) event['@timestamp'] = oldest;
  detector.add(event, index);
};

/** Not the clock's time: events may be those of yesterday. */
const pass = (): void => {
  if (!Number.isFinite(newest)) return;
  reached = Math.max(reached, newest + Math.round(performance.now() - newestAt));
  detector.advance(reached);
};

port.on('message', (message: ToDetection) => {
  switch (message.type) {
    case 'batch':
      for (const chunk of message.chunks)
        for (const line of Buffer.from(chunk).toString().split('\n')) if (line !== '') take(line);
      detector.flush();
      pass();
      tell();
      return;
    case 'idle':
      pass();
      if (Number.isFinite(newestOfAll)) anomalies.advance(newestOfAll + message.milliseconds);
      tell();
      return;
    case 'snapshot':
      answer({
        type: 'snapshot',
        snapshot: { state: detector.snapshot(), next, anomalies: serialize(anomalies.snapshot()) },
      });
  }
});
