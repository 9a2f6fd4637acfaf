import { expect, test } from 'vitest';
import { alertCases } from './alerts.ts';
import { Client } from './client.ts';
import { present } from './decode.ts';
import { decodeDemo } from './demo.ts';
import { decodeEntity } from './saved-searches.ts';
import { decodeStorage } from './storage.ts';

const answering = (body: object): Client => {
  const client = new Client('UTC');
  client.request = async () => body;
  return client;
};
const bare = { id: 'a', window: { from: 1, to: 2 }, at: 3 };
const never = new AbortController().signal;

test('an alert of another version is still an alert', async () => {
  const found = await alertCases.read(
    answering({ ...bare, severity: 'apocalyptic', status: 'eaten', extra: 1 }),
    'a',
    never,
  );
  expect(found).toMatchObject({
    severity: 'medium',
    status: 'open',
    history: [],
    deliveries: [],
    results: [],
    key: [],
  });
  await expect(alertCases.read(answering({ id: 'a' }), 'a', never)).rejects.toThrow('window');
});

test('what an anomaly has observed is told of its alert alone', async () => {
  expect((await alertCases.read(answering({ ...bare, observed: 12.5 }), 'a', never)).observed).toBe(12.5);
  expect(await alertCases.read(answering(bare), 'a', never)).not.toHaveProperty('observed');
});

test('entries of a history that are not known are passed over', async () => {
  const history = [
    { at: 1, by: 'x', kind: 'comment', text: 't' },
    { at: 2, by: 'x', kind: 'teleported' },
    { at: 3, by: 'x', kind: 'delivery', action: 'm', state: 'failed', attempts: 2, detail: 'd' },
  ];
  const found = await alertCases.read(answering({ ...bare, history }), 'a', never);
  expect(found.history.map(({ kind }) => kind)).toEqual(['comment', 'delivery']);
});

test('keys from log lines are plain text', () => {
  expect(decodeEntity(JSON.parse('{"__proto__":"x","n":1}'))).toEqual([
    ['__proto__', 'x'],
    ['n', '1'],
  ]);
  expect(decodeEntity(null)).toEqual([]);
});

test('storage and demo without their parts', () => {
  expect(decodeStorage({})).toEqual({
    indexes: [],
    partitions: [],
    retention: { indexes: [] },
    deadLetters: { batches: 0, events: 0, bytes: 0 },
    dropped: { partitions: 0, events: 0, bytes: 0 },
  });
  expect(decodeDemo({ active: false })).toEqual({ active: false, mails: [], webhooks: [] });
  const [newest] = decodeDemo({
    active: true,
    mails: [
      { id: 1, at: 1 },
      { id: 2, at: 2, to: ['a', 'b'] },
    ],
  }).mails;
  expect(newest).toMatchObject({ id: '2', to: 'a, b', html: '' });
});

test('a day of several indexes is one', () => {
  const day = { partition: '20261125', events: 2, bytes: 10, uncompressedBytes: 100, first: 5, last: 9 };
  const { partitions } = decodeStorage({
    indexes: [
      { index: 'a', partitions: [day, { ...day, partition: '20261124' }] },
      { index: 'b', partitions: [{ ...day, first: 1, last: 6 }] },
    ],
  });
  expect(partitions).toEqual([
    { name: '20261125', events: 4, bytesOnDisk: 20, bytesRaw: 200, first: 1, last: 9 },
    { name: '20261124', events: 2, bytesOnDisk: 10, bytesRaw: 100, first: 5, last: 9 },
  ]);
});

test('what is undefined is not there at all', () => {
  expect(Object.keys(present({ a: undefined, b: 0 }))).toEqual(['b']);
});
