import type { Event, ValueObject } from '../../event/index.ts';
import { noFacts, readLogin, setAction } from '../facts/index.ts';
import { addFacts } from '../http/add-facts.ts';
import { splitStack } from './stack.ts';

/** What stood before the message of a record in text. */
export interface TextHead {
  readonly library: 'winston' | 'nest';
  readonly time: number;
  readonly nanoseconds: number;
  readonly level: string;
  readonly logger: string | undefined;
}

/** An event of a record in text; `body` is without colours, with the stack that was printed below it. */
export const textEvent = (raw: string, head: TextHead, body: string): Event => {
  const { message, error } = splitStack(body);
  const log: ValueObject = { level: head.level };
  if (head.logger !== undefined) log.logger = head.logger;
  const event: Event = {
    '@timestamp': head.time,
    '@metadata': { sourcetype: head.library },
    message,
    event: { original: raw, kind: 'event', module: head.library },
    log,
  };
  if (head.nanoseconds !== 0) event['@nanoseconds'] = head.nanoseconds;
  if (error !== undefined) event.error = error;
  const facts = noFacts();
  if (message === 'Nest application successfully started') setAction(facts, 'sys_startup');
  else readLogin(facts, message);
  addFacts(event, facts);
  return event;
};
