// Runs a program to its end, or to its first output, and reads from /proc (Linux) what it and its children used.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const TICKS = 100;
const INTERVAL = 20;

const tree = (pid) => {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return [pid, ...children.flatMap((child) => tree(Number(child)))];
};

/** CPU seconds so far, and resident MiB now, of a process and all below it. */
export const usage = (pid) => {
  let cpu = 0;
  let mib = 0;
  for (const id of tree(pid)) {
    const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    cpu += (Number(fields[11]) + Number(fields[12])) / TICKS;
    mib += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  }
  return { cpu, mib };
};

const sizeOf = (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const start = ([command, ...args], stdin) =>
  spawn(command, args, { stdio: [stdin, 'inherit', 'inherit'], env: { ...process.env, TZ: 'UTC' } });

/** A program that goes on waiting has done its work when its output has not grown for so long. */
const STILL = 1_500;

/**
 * `input`: the file that is its standard input. `grows`: the output of a program that does not end by itself; its time is that of the last
 * growth. Seconds, CPU seconds, and MiB at most.
 */
export const runToEnd = async (command, { input, grows }) => {
  const stdin = input === undefined ? 'ignore' : openSync(input);
  const began = performance.now();
  const child = start(command, stdin);
  if (input !== undefined) closeSync(stdin);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let used = { cpu: 0, mib: 0 };
  let peakMiB = 0;
  let size = 0;
  let grown = began;
  while (child.exitCode === null && child.signalCode === null) {
    try {
      used = usage(child.pid);
      peakMiB = Math.max(peakMiB, used.mib);
    } catch {
      // A process of the tree has just ended.
    }
    const now = grows === undefined ? 0 : sizeOf(grows);
    if (now > size) {
      size = now;
      grown = performance.now();
    } else if (size > 0 && performance.now() - grown > STILL) {
      child.kill('SIGTERM');
      break;
    }
    await Promise.race([sleep(INTERVAL), ended]);
  }
  const code = await ended;
  const until = grows === undefined ? performance.now() : grown;
  if (grows === undefined && code !== 0) throw new Error(`${command.join(' ')} ended with code ${code}`);
  return { seconds: (until - began) / 1000, cpu: used.cpu, peakMiB };
};

/** Seconds from the start until the first event stands in `out`, its standard input still open. */
export const untilFirst = async (command, { line, out }) => {
  const began = performance.now();
  const child = start(command, 'pipe');
  child.stdin.write(`${line}\n`);
  while (sizeOf(out) === 0) {
    if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended with code ${child.exitCode}`);
    await sleep(2);
  }
  const seconds = (performance.now() - began) / 1000;
  child.stdin.end();
  await new Promise((resolve) => child.once('exit', resolve));
  return seconds;
};
