import { expect, test } from 'vitest';
import { z } from 'zod';
import { newEvent } from '../../event/index.ts';
import { recordsOf } from '../records.ts';
import { readFailure } from './answers.ts';
import { kafka } from './kafka.ts';

const encode = (options: { topic: string; key?: string }, events: readonly object[]) => {
  const encoder = kafka.createEncoder(z.parse(kafka.options, { brokers: ['b:1'], format: 'original', ...options }), {
    clock: Date.now,
    count: () => undefined,
    notice: () => undefined,
  });
  for (const event of events) encoder.add({ ...newEvent(0), ...event });
  return [...recordsOf(encoder.take('t'))].map(({ body, head }) => [Buffer.from(body).toString(), head]);
};

test('each record has its topic and its key', () => {
  const events = [
    { message: 'a', team: 'x', user: { name: 'ann' } },
    { message: 'b', team: 'x' },
    { message: 'c', team: 'y/../../z'.repeat(100) },
  ];
  expect(encode({ topic: 'logs-%{team}', key: '%{user.name}' }, events)).toEqual([
    ['a', { topic: 'logs-x', key: 'ann' }],
    ['b', { topic: 'logs-x' }],
    ['c', { topic: `logs-${'y_.._.._z'.repeat(100)}`.slice(0, 249) }],
  ]);
});

test.each([
  ['', '_'],
  ['.', '_'],
  ['..', '_'],
  ['ü', '_'],
  ['a b', 'a_b'],
])('%j as a topic is %j', (team, topic) => {
  expect(encode({ topic: '%{team}' }, [{ message: 'a', team }])[0]?.[1]).toEqual({ topic });
});

const protocol = (apiId: string) => Object.assign(new Error('said'), { apiId });
const several = (...errors: Error[]) => new AggregateError([new AggregateError(errors, 'inner')], 'outer');

test.each([
  ['too large', several(protocol('MESSAGE_TOO_LARGE')), true, 'refused'],
  ['a topic of fields that is not there', several(protocol('UNKNOWN_TOPIC_OR_PARTITION')), false, 'refused'],
  ['a topic that is awaited', several(protocol('UNKNOWN_TOPIC_OR_PARTITION')), true, 'again'],
  ['a producer that is forgotten', several(protocol('UNKNOWN_PRODUCER_ID')), true, 'again'],
  ['nobody', several(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })), true, 'again'],
  ['no error', 'text', true, 'again'],
] as const)('%s', (_name, error, isAwaited, kind) => {
  expect(readFailure(error, { isAwaited }).kind).toBe(kind);
});

test('words name the mend', () => {
  const words = (error: unknown) => readFailure(error, { isAwaited: true }).words;
  expect(words(several(protocol('TOPIC_AUTHORIZATION_FAILED')))).toContain('grant WRITE');
  expect(words(several(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })))).toContain('nobody listens there');
});
