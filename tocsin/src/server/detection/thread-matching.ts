import type { MessagePort } from 'node:worker_threads';
import type { RuleSet } from '../../detect/index.ts';
import type { WorkerMessage } from '../../pipeline/index.ts';
import type { Matching } from './match-encoder.ts';

/** Loaded only in threads where rules may run: a thread's start is waited for. */
export async function threadMatching(rules: RuleSet, port: MessagePort): Promise<Matching> {
  const { Matching } = await import('./match-encoder.ts');
  return new Matching(rules, (reason, by) =>
    port.postMessage({
      type: 'notice',
      level: 'warn',
      input: 'rules',
      message: `${reason}: ${by} events were not judged, since a regular expression took too long`,
    } satisfies WorkerMessage),
  );
}
