import { parentPort, workerData } from 'node:worker_threads';
import { createDetector } from '../../detect/index.ts';
import type { Event } from '../../event/index.ts';
import { rawOf } from '../../store/index.ts';
import { EventClock, LATENESS } from './event-clock.ts';
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
const clock = new EventClock(snapshot?.clock);

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
  const time = clock.timeOf(event['@timestamp']);
  recent.add(index, event['@timestamp'], rawOf(event));
  event['@timestamp'] = time;
  detector.add(event, index);
};

port.on('message', (message: ToDetection) => {
  switch (message.type) {
    case 'batch':
      clock.receive(message.received);
      for (const chunk of message.chunks)
        for (const line of Buffer.from(chunk).toString().split('\n')) if (line !== '') take(JSON.parse(line) as Event);
      detector.flush();
      tell();
      return;
    case 'idle': {
      const now = clock.now(message.now);
      if (Number.isFinite(now)) detector.advance(now);
      tell();
      return;
    }
    case 'snapshot':
      answer({ type: 'snapshot', snapshot: { state: detector.snapshot(), next, clock: clock.state } });
  }
});
