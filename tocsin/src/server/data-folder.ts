import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { runsSince, startOf } from '../inputs/index.ts';

/** Where Tocsin keeps what it writes. Nothing outside of this folder is ever written but by outputs of pipelines, where `allow` has it. */
export interface DataFolder {
  readonly path: string;
  readonly store: string;
  readonly inputs: string;
  /** What a destination refuses for good, a folder each. */
  readonly deadLetters: string;
  /** Saved searches of an installation without a configuration. */
  readonly searches: string;
  /** There once the saved searches that ship were laid out, or were not wanted. */
  readonly searchesLaid: string;
  /** Dashboards and index patterns of an installation without a configuration. */
  readonly dashboards: string;
  readonly patterns: string;
  /** What rules remember, and events that they have not judged. */
  readonly detection: string;
  /** Answers to the application, and the key that signs their list. */
  readonly responses: string;
  /** Users and tokens. */
  readonly accounts: string;
  /** Says how the running process is reached; absent while none runs. */
  readonly running: string;
}

/** `--data`, else `TOCSIN_DATA`, else the configuration's `data`, else the XDG data folder. */
export const dataFolder = (chosen: string | undefined, configured: string | undefined): DataFolder => {
  const xdg = process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  return dataFolderAt(resolve(chosen ?? process.env.TOCSIN_DATA ?? configured ?? join(xdg, 'tocsin')));
};

/** The demo's data lies in a folder of its own, so that it never mixes with real data. */
export const demoFolder = (folder: DataFolder): DataFolder => dataFolderAt(join(folder.path, 'demo'));

/**
 * The folder that a command means which has no configuration: what runs, else where real data is, else the demo's where
 * there has been one.
 */
export const folderInUse = (folder: DataFolder): DataFolder => {
  if (findRunning(folder) !== undefined) return folder;
  const demo = demoFolder(folder);
  if (findRunning(demo) !== undefined) return demo;
  return !existsSync(folder.store) && existsSync(demo.store) ? demo : folder;
};

function dataFolderAt(path: string): DataFolder {
  return {
    path,
    store: join(path, 'store'),
    inputs: join(path, 'inputs'),
    deadLetters: join(path, 'dead-letters'),
    searches: join(path, 'searches'),
    searchesLaid: join(path, 'searches-laid'),
    dashboards: join(path, 'dashboards'),
    patterns: join(path, 'patterns'),
    detection: join(path, 'detection'),
    responses: join(path, 'responses'),
    accounts: path,
    running: join(path, 'running.json'),
  };
}

/** Throws a sentence where the folder can't be made. */
export const createDataFolder = (folder: DataFolder): void => {
  try {
    mkdirSync(folder.path, { recursive: true, mode: 0o700 });
    mkdirSync(folder.inputs, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `the data folder ${folder.path} cannot be made (${reason}); choose another with --data or TOCSIN_DATA`,
    );
  }
};

/** What `running.json` says. The token is of this run only and may search. */
export interface Running {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
  /** SHA-256 fingerprint of its certificate, where it speaks TLS. */
  readonly certificate?: string | undefined;
}

interface Announced extends Running {
  readonly started: string;
}

/**
 * The process that runs on this folder, if another one does. A file left by a killed one is ignored, also where this
 * process has the number of that one, as in a container that starts again, or an unrelated one has.
 */
export const findRunning = (folder: DataFolder): Running | undefined => {
  let text: string;
  try {
    text = readFileSync(folder.running, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { pid, url, token, certificate, started = '' } = JSON.parse(text) as Partial<Announced>;
    if (typeof pid !== 'number' || typeof url !== 'string' || typeof token !== 'string') return undefined;
    return pid !== process.pid && runsSince(pid, started) ? { pid, url, token, certificate } : undefined;
  } catch {
    return undefined;
  }
};

const ANNOUNCE_AGAIN = 5_000;

/** Writes `running.json`, again later while that fails: a full disk must not keep the process from running. Gives what takes it back. */
export const announceRunning = (
  folder: DataFolder,
  running: Running,
  notice: (level: 'warn', message: string) => void,
): (() => void) => {
  const draft = `${folder.running}.${process.pid}`;
  let timer: NodeJS.Timeout | undefined;
  let told = false;
  const write = (): void => {
    try {
      const announced: Announced = { ...running, started: startOf(running.pid) };
      writeFileSync(draft, JSON.stringify(announced), { mode: 0o600 });
      renameSync(draft, folder.running);
    } catch (error) {
      rmSync(draft, { force: true });
      const reason = error instanceof Error ? error.message : String(error);
      if (!told)
        notice(
          'warn',
          `${folder.running} cannot be written (${reason}): tried again until it can be; meanwhile \`tocsin search\` does not find this process`,
        );
      told = true;
      timer = setTimeout(write, ANNOUNCE_AGAIN);
    }
  };
  write();
  return () => {
    clearTimeout(timer);
    rmSync(folder.running, { force: true });
  };
};
