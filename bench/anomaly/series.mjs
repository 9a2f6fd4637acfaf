// Labelled series in the likeness of what one meets: machines, networks, taxis, tweets, advertisements, roads, engines, and drawn curves.
// Everything is made here from a seed. Windows are what a person would mark: a tenth of the series, shared among its anomalies.
import { drawn } from './drawn.mjs';
import { engine, idle, instances, machine, misconfigured, room, transfer, writes } from './machines.mjs';
import { advertisement, keys, occupancy, requests, taxi, travelTime, tweets } from './people.mjs';
import { createRandom } from './random.mjs';

/** Name of a family → how many series of it → one series. Together as many, and of such kinds, as public collections have. */
const FAMILIES = [
  [
    'processor',
    6,
    (random) =>
      machine(random, {
        noise: random.between(0.5, 4),
        spike: random.between(0, 6),
        every: random.pick([0, 12, 60]),
        floor: 0,
      }),
  ],
  ['processor, wandering', 2, (random) => machine(random, { noise: 3, spike: 0, every: 0, floor: 0, memory: 0.97 })],
  ['processor, idle', 3, idle],
  ['network', 3, transfer],
  ['disk', 2, writes],
  ['instances', 1, instances],
  ['requests', 2, requests],
  ['taxi', 1, taxi],
  ['tweets', 10, tweets],
  ['advertisement', 6, advertisement],
  ['occupancy', 2, (random) => occupancy(random, false)],
  ['speed', 3, (random) => occupancy(random, true)],
  ['travel time', 2, travelTime],
  ['engine', 1, engine],
  ['room', 1, room],
  ['misconfigured', 1, misconfigured],
  ['keys', 2, keys],
  ...['none', 'flat', 'no noise', 'square', 'missing', 'up', 'down', 'middle', 'noisier', 'jump of flat', 'spikes'].map(
    (what) => [`drawn, ${what}`, 1, (random) => drawn(random, what)],
  ),
];

/** @returns {{family: string, timestamps: Float64Array, values: Float64Array, windows: [number, number][]}[]} times in epoch seconds */
export const createCorpus = (seed) =>
  FAMILIES.flatMap(([family, count, make], kind) =>
    Array.from({ length: count }, (_, index) => ({ family, ...make(createRandom(seed * 7919 + kind * 101 + index)) })),
  );
