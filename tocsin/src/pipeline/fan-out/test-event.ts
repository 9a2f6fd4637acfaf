import { hostname } from 'node:os';
import type { Event } from '../../event/index.ts';
import type { BatchEncoder, PeerAnswer } from '../../outputs/index.ts';
import { createDeliverer } from './create-deliverer.ts';
import { createOutputEncoder, declarationOf } from './encoder.ts';
import type { OutputSettings } from './settings.ts';

/** An event that says that it is a test. */
export const createTestEvent = (id: string): Event => {
  const message = `This is a test event of Tocsin: ${id}`;
  return {
    '@timestamp': Date.now(),
    '@metadata': { index: 'main', sourcetype: 'tocsin:test', source: 'tocsin send', host: hostname() },
    message,
    event: { id, action: 'tocsin_test', kind: 'event', original: message },
    host: { name: hostname() },
    log: { level: 'info' },
    tags: ['tocsin_test'],
  };
};

export interface TestAnswer {
  readonly delivered: boolean;
  readonly words: string;
}

/** What outputs say of an attempt that failed; a test is not repeated. */
const TRIED_AGAIN = /; (?:the batch is )?tried again until .*$/;

/**
 * Sends one event by an output, without its queue and its condition, and tells what the peer said to the first attempt. Nothing is retried,
 * and what is refused is kept nowhere. Throws a sentence where the output can't be made.
 */
export async function sendTestEvent(
  settings: OutputSettings,
  event: Event,
  { clock, timeout }: { readonly clock: () => number; readonly timeout: number },
): Promise<TestAnswer> {
  const abort = new AbortController();
  const heard: PeerAnswer[] = [];
  let refused: string | undefined;
  const said: string[] = [];
  let failed = (): void => undefined;
  const failure = new Promise<void>((resolve) => {
    failed = resolve;
  });
  const deliverer = createDeliverer(settings, {
    clock,
    count: () => undefined,
    notice: (_level, message) => said.push(message),
    answered: (answer) => {
      heard.push(answer);
      if (!answer.ok) failed();
    },
    bury: ([record]) => {
      refused = [record?.reason, record?.response].filter(Boolean).join(': ');
      return Promise.resolve();
    },
  });
  const batch = encoderOf(settings);
  batch.add(event);
  const timer = setTimeout(failed, timeout);
  let isDone = false;
  const delivery = deliverer.deliver(batch.take(`test-${process.pid}`), abort.signal).then(
    () => {
      isDone = true;
    },
    (error: unknown) => void said.push(error instanceof Error ? error.message : String(error)),
  );
  await Promise.race([delivery, failure]);
  clearTimeout(timer);
  abort.abort();
  await deliverer.close?.();
  const last = heard.at(-1);
  const words = refused ?? last?.words ?? said.at(-1);
  const delivered = isDone && refused === undefined && last?.ok !== false;
  const peer = declarationOf(settings.type).peer?.(settings.options);
  return {
    delivered,
    words:
      words?.replace(TRIED_AGAIN, '') ??
      (delivered ? `taken${peer === undefined ? '' : ` by ${peer}`}` : `no answer in ${timeout / 1000} s`),
  };
}

/** All that the entry says of what leaves the house holds for a test, too. */
function encoderOf(settings: OutputSettings): BatchEncoder {
  const { when: _, ...rest } = settings;
  const nothing = (): void => undefined;
  return createOutputEncoder(rest, { count: nothing, notice: nothing, bury: nothing });
}
