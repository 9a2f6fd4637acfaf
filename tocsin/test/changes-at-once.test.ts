import { appendFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Admin } from './admin.ts';
import { until } from './agent.ts';
import { type HttpSink, httpSink } from './http-sink.ts';
import { Installation } from './running.ts';

const ROUNDS = 3;

const rule = (word: string): string => `title: ${word}
id: ${word}
level: high
when: {message|contains: ' ${word} '}
entity: [user.name]
`;

let tocsin: Installation;
let admin: Admin;
let sinks: HttpSink[];

beforeAll(async () => {
  sinks = await Promise.all(Array.from({ length: ROUNDS }, () => httpSink(() => ({ status: 200, body: {} }))));
  tocsin = new Installation('inputs:\n  - {type: file, paths: [FOLDER/app.log]}\nrules: {shipped: false}\n');
  writeFileSync(tocsin.path('app.log'), '');
  const { url } = await tocsin.start();
  admin = await Admin.of(tocsin, url);
}, 60_000);
afterAll(async () => {
  await tocsin.remove();
  await Promise.all(sinks.map((sink) => sink.close()));
});

test('a rule and an output that are added at once both see what comes from then on', async () => {
  for (const [round, sink] of sinks.entries()) {
    const word = `word${round}`;
    const [output, rules] = await Promise.all([
      admin.ask('POST', 'outputs', { id: `sink${round}`, type: 'http', options: { url: sink.url } }),
      admin.ask('POST', 'rules', { file: `${word}.yml`, text: rule(word) }),
    ]);
    expect([output.status, rules.status]).toEqual([201, 201]);
    const event = { '@timestamp': new Date().toISOString(), message: `a ${word} here`, user: { name: `u${round}` } };
    appendFileSync(tocsin.path('app.log'), `${JSON.stringify(event)}\n`);
    // Also those of the rounds before.
    for (const one of sinks.slice(0, round + 1))
      await until(() => one.requests.some(({ body }) => body.includes(word)), `${word} is sent`);
    let found = '';
    const ask = async () => {
      found = JSON.stringify((await admin.ask('GET', `alerts?rule=rule:${word}`)).body);
    };
    for (const end = Date.now() + 60_000; !found.includes(`u${round}`) && Date.now() < end; ) await ask();
    expect(found).toContain(`u${round}`);
  }
}, 180_000);
