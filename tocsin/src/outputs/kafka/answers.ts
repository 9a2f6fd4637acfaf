import { connectionWords } from '../connection.ts';

/** Why a request failed: it is tried again, also by a producer that begins anew, or what was sent will never be taken. */
export type Failure =
  | { readonly kind: 'again'; readonly words: string; readonly isOutOfStep: boolean }
  | { readonly kind: 'refused'; readonly words: string };

/** By the name of an error of the protocol: records that no repetition makes good. */
const REFUSED: Readonly<Record<string, string>> = {
  MESSAGE_TOO_LARGE: 'it is larger than the broker takes: raise `message.max.bytes` there, or lower `maxBatchBytes`',
  RECORD_LIST_TOO_LARGE: 'it is larger than a segment of the topic (`segment.bytes`)',
  INVALID_TOPIC_EXCEPTION: 'the topic can not be',
  INVALID_RECORD: 'the topic does not take such a record: perhaps it wants a key (`key`)',
  INVALID_TIMESTAMP: 'the topic does not take its time',
};

const MENDED: Readonly<Record<string, string>> = {
  TOPIC_AUTHORIZATION_FAILED: 'we may not write to the topic: grant WRITE',
  CLUSTER_AUTHORIZATION_FAILED: 'we may not write idempotently: grant IDEMPOTENT_WRITE',
  SASL_AUTHENTICATION_FAILED: 'it does not know user and password: check `sasl`',
  UNSUPPORTED_SASL_MECHANISM: 'it does not take this mechanism: check `sasl.mechanism`',
  UNKNOWN_TOPIC_OR_PARTITION: 'the topic is not there: create it, or write `createTopics: true`',
  NOT_ENOUGH_REPLICAS: 'too few replicas are in sync (`min.insync.replicas`)',
};

/** The broker has forgotten the producer, or missed something of it. */
const OUT_OF_STEP: ReadonlySet<string> = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
  'PRODUCER_FENCED',
]);

/** `isAwaited`: a topic that is not there will be. */
export function readFailure(error: unknown, { isAwaited }: { readonly isAwaited: boolean }): Failure {
  const errors = [...flatten(error)];
  const names = errors.flatMap((one) => ('apiId' in one && typeof one.apiId === 'string' ? [one.apiId] : []));
  const refused = names.find((name) => REFUSED[name] !== undefined);
  const [name] = names;
  if (refused !== undefined) return { kind: 'refused', words: `${refused}: ${REFUSED[refused]}` };
  if (!isAwaited && name === 'UNKNOWN_TOPIC_OR_PARTITION')
    return { kind: 'refused', words: `${name}: ${MENDED[name]}` };
  if (name !== undefined) {
    const said = MENDED[name] ?? errors.at(-1)?.message ?? '';
    return { kind: 'again', words: `${name}: ${said}`, isOutOfStep: names.some((one) => OUT_OF_STEP.has(one)) };
  }
  const coded = errors.find((one) => 'code' in one && !String(one.code).startsWith('PLT_KFK')) ?? errors.at(-1);
  return { kind: 'again', words: connectionWords(coded), isOutOfStep: false };
}

/** An error with all that it was made of, from the outside. */
function* flatten(error: unknown, depth = 0): Generator<Error> {
  if (!(error instanceof Error) || depth > 8) return;
  yield error;
  yield* flatten(error.cause, depth + 1);
  if (error instanceof AggregateError) for (const one of error.errors) yield* flatten(one, depth + 1);
}
