// Starts `tocsin up` on a fresh folder and reads what it and its engine use, from /proc (Linux).
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../tocsin/bin/tocsin.js', import.meta.url));
const TICKS = 100;
/** `BENCH_NODE='--cpu-prof --cpu-prof-dir=/tmp/profiles'`: what Node gets besides; each thread writes a profile when it ends. */
const NODE = (process.env.BENCH_NODE ?? '').split(' ').filter(Boolean);

export const startTocsin = async (folder, configFile, { entry = [], args = [] } = {}) => {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [...NODE, ...entry, program, 'up', '--data', join(folder, 'data'), '--config', configFile, ...args],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  let running;
  for (;;) {
    try {
      running = JSON.parse(readFileSync(join(folder, 'data', 'running.json'), 'utf8'));
      if (running.pid === child.pid && (await fetch(`${running.url}/api/v1/health`)).ok) break;
    } catch {
      if (child.exitCode !== null) throw new Error(`tocsin ended with code ${child.exitCode}`);
    }
    await sleep(10);
  }
  return { child, url: running.url, token: running.token, startMs: performance.now() - began };
};

const processes = (pid) => {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) => {
    try {
      return readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean);
    } catch {
      return [];
    }
  });
  return [['collector', pid], ...children.map((child) => ['engine', Number(child)])];
};

/** Per process: CPU seconds used so far, resident MiB now and at most. */
export const usage = (pid) =>
  Object.fromEntries(
    processes(pid).map(([name, id]) => {
      const fields = readFileSync(`/proc/${id}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      const status = readFileSync(`/proc/${id}/status`, 'utf8');
      const mib = (field) => Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
      const cpu = (Number(fields[11]) + Number(fields[12])) / TICKS;
      return [name, { cpu, rssMiB: mib('VmRSS'), peakMiB: mib('VmHWM') }];
    }),
  );

export const api = async ({ url, token }, path, body) => {
  const response = await fetch(`${url}/api/v1/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${JSON.stringify(answer)}`);
  return answer;
};

export const stop = async ({ child }) => {
  child.kill('SIGTERM');
  if (child.exitCode === null) await new Promise((resolve) => child.once('exit', resolve));
};
