import { deserialize, serialize } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import {
  asRuleFinding,
  createAnomalyDetector,
  createDetector,
  type RuleFinding,
  type RuleSet,
} from '../../detect/index.ts';
import type { Event } from '../../event/index.ts';
import { rawOf } from '../../store/index.ts';
import { RECORD, readRecord } from './anomaly-record.ts';
import { EventClock, LATENESS } from './event-clock.ts';
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
const clock = new EventClock(snapshot?.clock);
/** Of models, which see far more events: records must neither make events late for rules nor hold their time up. */
const clockOfModels = new EventClock(snapshot?.anomalies?.clock);
let received = Number.NEGATIVE_INFINITY;

const samplesOf = ({ events }: RuleFinding) => recent.of(events, SAMPLES);

/** While nobody was here to see them come, sources were not silent. */
const began = Date.now();

/** `learnt` and `state`: as they were saved. */
const detectorsOf = ({ documents, anomalies: unusual }: RuleSet, state?: Uint8Array, learnt?: Uint8Array) => {
  const forRules = createDetector(documents, { route: true, lateness: LATENESS }, (finding, change) => {
    found.push({ finding, change, samples: change === 'new' ? samplesOf(finding) : [] });
  });
  if (state !== undefined) forRules.restore(state);
  const ruleOf = new Map(unusual.map((rule) => [rule.id, rule]));
  const forAnomalies = createAnomalyDetector(unusual, {
    since: began,
    limit: ENTITIES,
    onFinding: (one) => {
      const finding = asRuleFinding(one, ruleOf.get(one.rule));
      found.push({ finding, change: 'new', samples: samplesOf(finding) });
    },
  });
  if (learnt !== undefined) forAnomalies.restore(deserialize(learnt));
  return { detector: forRules, anomalies: forAnomalies };
};

let { detector, anomalies } = detectorsOf(rules, snapshot?.state, snapshot?.anomalies?.state);

const answer = (message: FromDetection): void => port.postMessage(message);

const tell = (): void => {
  const { late, evicted, flooded } = anomalies.counts();
  const ofAnomalies = { anomalies_late: late, anomalies_evicted: evicted, anomalies_flooded: flooded };
  answer({ type: 'found', found, counts: { ...detector.counts, ...ofAnomalies } });
  found = [];
};

/** Time has come to that of the wall clock `at`, by when the last event came. */
const pass = (at: number): void => {
  const now = clock.now(at);
  if (Number.isFinite(now)) detector.advance(now);
};

/** Models know how late an event is by its own time; correlations take one that is a little late as if it were not. */
const take = (line: string): void => {
  const isRecord = line.startsWith(RECORD);
  const event = isRecord ? readRecord(line) : (JSON.parse(line) as Event);
  const index = next++;
  const written = event['@timestamp'];
  // As for rules, one that has not come yet counts as now.
  event['@timestamp'] = Math.min(written, received);
  clockOfModels.timeOf(written);
  anomalies.add(event, index);
  if (isRecord) return;
  recent.add(index, written, rawOf(event));
  event['@timestamp'] = clock.timeOf(written);
  detector.add(event, index);
};

port.on('message', (message: ToDetection) => {
  switch (message.type) {
    case 'batch': {
      const lines = message.chunks.flatMap((chunk) => Buffer.from(chunk).toString().split('\n')).filter(Boolean);
      received = message.received;
      clockOfModels.receive(received);
      const isForRules = lines.some((line) => !line.startsWith(RECORD));
      if (isForRules) clock.receive(received);
      for (const line of lines) take(line);
      detector.flush();
      if (!isForRules) pass(received);
      tell();
      return;
    }
    case 'idle': {
      pass(message.now);
      const now = clockOfModels.now(message.now);
      if (Number.isFinite(now)) anomalies.advance(now);
      tell();
      return;
    }
    case 'rules': {
      try {
        const learnt = serialize(anomalies.snapshot());
        ({ detector, anomalies } = detectorsOf(message.rules, detector.snapshot(), learnt));
        answer({ type: 'changed' });
      } catch (error) {
        answer({ type: 'changed', refused: error instanceof Error ? error.message : String(error) });
      }
      return;
    }
    case 'expect': {
      answer({ type: 'expected', learnt: anomalies.expect(message.finding) });
      return;
    }
    case 'snapshot': {
      const learnt = { state: serialize(anomalies.snapshot()), clock: clockOfModels.state };
      answer({
        type: 'snapshot',
        snapshot: { state: detector.snapshot(), next, clock: clock.state, anomalies: learnt },
      });
    }
  }
});
