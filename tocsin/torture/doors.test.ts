import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { NumberedClients } from '../interop/numbered-clients.ts';
import { connectBeats } from '../interop/send-beats.ts';
import { connectFluent } from '../interop/send-fluent.ts';
import { AckSender } from '../interop/splunk-hec/ack-sender.ts';
import { freePort } from '../test/free-port.ts';
import { random } from '../test/random.ts';
import { Installation } from '../test/running.ts';
import { NumberedForwarder } from '../test/s2s-numbered.ts';
import { table } from './account.ts';

const SEED = Number(process.env.TORTURE_SEED ?? 20261126);
const KILLS = Number(process.env.TORTURE_KILLS ?? 200);
const TOKEN = '7a6c1f0e-5d1b-4b8a-9a52-0d6c3f5f8e12';
const HEC_CLIENTS = 3;
const FORWARDERS = 3;
const HOURS = 3_600_000;

let tocsin = new Installation('');
afterEach(() => tocsin.remove());

/** Different messages and all of them, of those that hold `sequence N end` and satisfy `where`. */
const stored = async (where: string, expression: string, awaited: number): Promise<readonly [number, number]> => {
  const search = `${where} sequence | rex "sequence (?<n>${expression}) end" | where isnotnull(n) | eval line=source.":".n | stats count AS stored dc(line) AS different`;
  const [row] = await tocsin.until(search, ([one]) => Number(one?.different) >= awaited, 60);
  return [Number(row?.different), Number(row?.stored)];
};

test(
  `kill -9, ${KILLS} times, under HEC, Beats, Splunk's forwarders and Fluentd at once: nothing that was acknowledged is lost`,
  async () => {
    const choose = random(SEED);
    const [hec, beats, s2s, fluent] = [await freePort(), await freePort(), await freePort(), await freePort()];
    tocsin = new Installation(
      [
        'timeZone: UTC',
        'inputs:',
        `  - { type: splunk-hec, port: ${hec}, tokens: [{ name: a, token: ${TOKEN}, useACK: true }] }`,
        `  - { type: beats, port: ${beats}, source: beats }`,
        // Where this test's own process stands still for longer, its forwarders are silent, and a line would be delivered in two, and be
        // missing as a whole.
        `  - { type: splunk-s2s, port: ${s2s}, partialTimeout: 600000 }`,
        `  - { type: fluent, port: ${fluent}, source: fluent }`,
        '',
      ].join('\n'),
    );
    const began = Date.now();
    await tocsin.start();
    const acknowledgers = Array.from({ length: HEC_CLIENTS }, (_, name) => new AckSender(hec, TOKEN, name));
    const asking = acknowledgers.map((client) => client.run());
    const forwarders = Array.from(
      { length: FORWARDERS },
      (_, number) => new NumberedForwarder(s2s, SEED + number, `/var/log/numbers-${number}.log`),
    );
    for (const forwarder of forwarders) forwarder.start();
    const clients = {
      beats: new NumberedClients({ connect: () => connectBeats(beats), label: 'beats-' }),
      fluent: new NumberedClients({ connect: () => connectFluent(fluent), label: 'fluent-' }),
    };
    for (const one of Object.values(clients)) one.start();
    const acknowledged = (): readonly number[] => [
      acknowledgers.reduce((sum, one) => sum + one.acknowledged.size, 0),
      forwarders.reduce((sum, one) => sum + one.acknowledged, 0),
      clients.beats.acknowledged,
      clients.fluent.acknowledged,
    ];
    for (let kill = 1; kill <= KILLS; kill++) {
      // Killed before each of them is told that something is stored, it would show less.
      const before = acknowledged();
      while (acknowledged().some((now, index) => now === before[index])) await sleep(5);
      await sleep(choose(400));
      await tocsin.end('SIGKILL');
      await tocsin.start();
      if (kill % 20 === 0) console.log(`${kill} kills after ${Math.round((Date.now() - began) / 1_000)} s`);
    }
    for (const client of acknowledgers) client.finish();
    await Promise.all([
      ...asking,
      ...forwarders.map((forwarder) => forwarder.finish()),
      ...Object.values(clients).map((one) => one.finish()),
    ]);
    const sent = {
      hec: acknowledgers.reduce((sum, one) => sum + one.sent, 0),
      s2s: forwarders.reduce((sum, one) => sum + one.written, 0),
      beats: clients.beats.sent,
      fluent: clients.fluent.sent,
    };
    const found = {
      hec: await stored('index=*', '\\d+-\\d+', sent.hec),
      s2s: await stored('index=* sourcetype=numbers', '\\d+', sent.s2s),
      beats: await stored('index=*', 'beats-\\d+', sent.beats),
      fluent: await stored('index=*', 'fluent-\\d+', sent.fluent),
    };
    const [cut] = tocsin.search('index=* sourcetype=numbers log.flags=partial | stats count');
    const doors = ['hec', 's2s', 'beats', 'fluent'] as const;
    console.log(
      table({
        seed: SEED,
        node: process.version,
        kills: KILLS,
        seconds: (Date.now() - began) / 1_000,
        'lines delivered in parts': Number(cut?.count),
        ...Object.fromEntries(
          doors.map((door) => {
            const [different, all] = found[door];
            const parts = `sent and acknowledged ${sent[door]}, lost ${sent[door] - different}, twice ${all - different}`;
            return [door, parts];
          }),
        ),
      }),
    );
    for (const door of doors) expect([door, found[door][0]]).toEqual([door, sent[door]]);
  },
  2 * HOURS,
);
