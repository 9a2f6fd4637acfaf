import { parentPort, workerData } from 'node:worker_threads';
import { createDetector } from '../../detect/index.ts';
import type { Event } from '../../event/index.ts';
import { rawOf } from '../../store/index.ts';
import { LATENESS, TOLERANCE } from './lateness.ts';
import type { DetectionAssignment, Found, FromDetection, ToDetection } from './protocol.ts';
import { RecentEvents } from './recent-events.ts';

/** Samples in a finding. */
const SAMPLES = 20;

// The thread's entry: rules see what the workers of the inputs have matched, in the order in which it was acknowledged.
if (parentPort === null) throw new Error('detection-thread runs as a worker thread only');

const port = parentPort;
const { documents, snapshot } = workerData as DetectionAssignment;
const recent = new RecentEvents();
let found: Found[] = [];
let next = snapshot?.next ?? 0;
/** Of the newest event: what time it is for the rules. */
let newest = Number.NEGATIVE_INFINITY;
/** What time it was, with the time that has passed since. */
let reached = Number.NEGATIVE_INFINITY;

const detector = createDetector(documents, { route: true, lateness: LATENESS }, (finding, change) => {
  found.push({ finding, change, samples: change === 'new' ? recent.of(finding.events, SAMPLES) : [] });
});
if (snapshot !== undefined) detector.restore(snapshot.state);

const answer = (message: FromDetection): void => port.postMessage(message);

const tell = (): void => {
  answer({ type: 'found', found, counts: { ...detector.counts } });
  found = [];
};

const take = (event: Event): void => {
  const index = next++;
  // A time that has not come yet, of a wrong clock or a forged one, must not make everything after it late.
  const time = Math.min(event['@timestamp'], Date.now());
  recent.add(index, time, rawOf(event));
  if (time > newest) newest = time;
  if (time > reached) reached = time;
  const oldest = reached - LATENESS;
  event['@timestamp'] = time < oldest && time >= oldest - TOLERANCE ? oldest : time;
  detector.add(event, index);
};

port.on('message', (message: ToDetection) => {
  switch (message.type) {
    case 'batch':
      for (const chunk of message.chunks)
        for (const line of Buffer.from(chunk).toString().split('\n')) if (line !== '') take(JSON.parse(line) as Event);
      detector.flush();
      tell();
      return;
    case 'idle':
      // Not the clock's time: events may be those of yesterday.
      if (Number.isFinite(newest)) {
        reached = Math.max(reached, newest + message.milliseconds);
        detector.advance(reached);
      }
      tell();
      return;
    case 'snapshot':
      answer({ type: 'snapshot', snapshot: { state: detector.snapshot(), next } });
  }
});
