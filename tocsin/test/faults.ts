import { appendFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { AgentInstallation, until } from './agent.ts';
import { type Arrivals, numberedLine } from './arrivals.ts';
import { CERT } from './certificate.ts';
import type { FaultyPeer } from './faulty-peer.ts';
import { random } from './random.ts';

/** An output and where it sends to. */
export interface Tried {
  /** Its entry in `tocsin.yaml`, but for the name; `ca.pem` is there. */
  readonly entry: string;
  readonly peer: FaultyPeer;
  readonly arrivals: Arrivals;
}

/** Outputs to which the same may happen. */
export interface Family {
  readonly outputs: Readonly<Record<string, Tried>>;
  readonly faults: readonly string[];
  /** By the program that takes it. Else by its system alone, and what that loses when both sides fail at once is lost. */
  readonly isAcknowledged: boolean;
}

export interface Course {
  readonly faults: readonly string[];
  readonly rounds: number;
  /** Milliseconds that a fault goes on once everybody has met it. */
  readonly linger: number;
  /** In how many faults of a round the program is killed with -9, at moments by chance. */
  readonly kills: number;
  /** Milliseconds that all peers are away at the end, while the program is killed now and then. */
  readonly absence: number;
  readonly seed: number;
}

export interface OutputReport {
  readonly lost: number;
  /** Of those: while they were on their way the peer has torn the connection and the program was killed. */
  readonly lostByBoth: number;
  /** Came again, by why. */
  readonly again: Readonly<Record<string, number>>;
  /** Came again, and was not stored twice. */
  readonly recognised: number;
}

export interface FaultReport {
  readonly seed: number;
  readonly written: number;
  readonly kills: number;
  readonly outputs: Readonly<Record<string, OutputReport>>;
  /** What the program has told of all that. */
  readonly told: string;
}

interface Span {
  readonly fault: string;
  readonly from: number;
  to: number;
  /** The first and the last number that were written meanwhile. */
  readonly first: number;
  last: number;
}

const BATCH = 50;
const UNEXPLAINED = 'unexplained';
/** Milliseconds by which an arrival is seen later than it was. */
const SIGHT = 250;
const TEARS: ReadonlySet<string> = new Set(['refuses', 'resets', 'resets after some bytes']);
/** Milliseconds between two kills while the peers are away, at least and by chance more. */
const PAUSE = { least: 3_000, more: 20_000 };

/** The real program with all outputs of a family; all peers show each fault, one behind the other. Resolves once all has arrived. */
export async function runFaults(
  { outputs, isAcknowledged }: Family,
  { faults, rounds, linger, kills: killed, absence, seed }: Course,
  close: (close: () => Promise<void>) => void,
): Promise<FaultReport> {
  const choose = random(seed);
  const all = Object.values(outputs);
  const peers = all.map(({ peer }) => peer);
  const common = 'tls: {authorities: [ca.pem]}, retry: {first: 20ms, last: 200ms}';
  const entries = Object.entries(outputs).map(([name, { entry }]) => `- {name: ${name}, ${entry}, ${common}}\n`);
  const agent = new AgentInstallation(
    `inputs: [{type: file, paths: [app.log], codec: line}]\noutputs:\n${entries.join('')}`,
  );
  close(() => agent.remove());
  writeFileSync(agent.path('ca.pem'), CERT);
  writeFileSync(agent.path('app.log'), '');
  await agent.startAgent();

  let written = 0;
  let told = '';
  const kills: number[] = [];
  const spans: Span[] = [];
  const write = (many: number): void => {
    const lines = Array.from({ length: many }, (_, index) => numberedLine(written + index + 1));
    written += many;
    appendFileSync(agent.path('app.log'), lines.join(''));
  };
  const kill = async (): Promise<void> => {
    told += agent.output;
    kills.push(Date.now());
    await agent.end('SIGKILL');
    await agent.startAgent();
  };
  const begin = async (fault: string): Promise<Span> => {
    const span = { fault, from: Date.now(), to: Number.POSITIVE_INFINITY, first: written + 1, last: written };
    spans.push(span);
    await Promise.all(peers.map((peer) => peer.begin(fault)));
    return span;
  };
  const end = async (span: Span): Promise<void> => {
    await Promise.all(peers.map((peer) => peer.end()));
    span.last = written;
    // They come in their order: with the last of them all have come that will.
    write(1);
    const isExcused = (number: number): boolean => !isAcknowledged && isBetweenBoth(number, spans, kills);
    const hasAll = (arrivals: Arrivals): boolean =>
      arrivals.different >= written ||
      (arrivals.has(written) && missing(arrivals, written).every((number) => isExcused(number)));
    await until(
      () => all.every(({ arrivals }) => hasAll(arrivals)),
      `all has come after it was over: ${span.fault}`,
      120,
    );
    span.to = Date.now();
  };

  write(BATCH);
  await until(() => all.every(({ arrivals }) => arrivals.different >= written), 'all are well');
  for (let round = 0; round < rounds; round++) {
    const fatal = sample(faults, killed, choose);
    for (const fault of faults) {
      const span = await begin(fault);
      write(BATCH);
      await until(() => peers.every(({ hits }) => hits > 0), `everybody meets it: ${fault}`);
      const moment = choose(linger + 300);
      if (fatal.has(fault)) {
        await sleep(moment);
        await kill();
        write(BATCH);
        await sleep(Math.max(0, linger - moment));
      } else await sleep(linger);
      await end(span);
    }
  }
  if (absence > 0) {
    const span = await begin('refuses');
    const back = Date.now() + absence;
    let next = Date.now() + PAUSE.least;
    while (Date.now() < back) {
      write(BATCH);
      await sleep(Math.min(500, Math.max(0, back - Date.now())));
      if (Date.now() < next) continue;
      await kill();
      next = Date.now() + PAUSE.least + choose(PAUSE.more);
    }
    await end(span);
  }
  told += agent.output;
  const report = ({ arrivals }: Tried): OutputReport => {
    const lost = missing(arrivals, written);
    const again: Record<string, number> = {};
    for (const { before, at } of arrivals.again()) {
      const why = kills.some((time) => time >= before - SIGHT && time <= at)
        ? 'kill -9'
        : (spans.find(({ from, to }) => from - SIGHT <= at && to >= before - SIGHT)?.fault ?? UNEXPLAINED);
      again[why] = (again[why] ?? 0) + 1;
    }
    return {
      lost: lost.length,
      lostByBoth: lost.filter((number) => isBetweenBoth(number, spans, kills)).length,
      again,
      recognised: arrivals.recognised,
    };
  };
  return {
    seed,
    written,
    kills: kills.length,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, tried]) => [name, report(tried)])),
    told,
  };
}

const missing = (arrivals: Arrivals, written: number): number[] =>
  Array.from({ length: written }, (_, index) => index + 1).filter((number) => !arrivals.has(number));

const isBetweenBoth = (number: number, spans: readonly Span[], kills: readonly number[]): boolean =>
  spans.some(
    ({ fault, from, to, first, last }) =>
      TEARS.has(fault) && number >= first && number <= last && kills.some((time) => time >= from && time <= to),
  );

function sample(faults: readonly string[], many: number, choose: (below: number) => number): ReadonlySet<string> {
  const rest = [...faults];
  return new Set(Array.from({ length: many }, () => rest.splice(choose(rest.length), 1)[0] ?? ''));
}

/** Of each output what must not be: nothing. */
export const wrongs = ({ outputs }: FaultReport, { isAcknowledged }: Family): readonly string[] =>
  Object.entries(outputs).flatMap(([name, { lost, lostByBoth, again }]) => {
    const bad = isAcknowledged ? lost : lost - lostByBoth;
    const unexplained = again[UNEXPLAINED] ?? 0;
    return bad === 0 && unexplained === 0 ? [] : [`${name}: ${bad} lost, ${unexplained} twice without a reason`];
  });
