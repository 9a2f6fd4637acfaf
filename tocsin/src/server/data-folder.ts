import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where Tocsin keeps what it writes. Nothing outside of this folder is ever written. */
export interface DataFolder {
  readonly path: string;
  readonly store: string;
  readonly inputs: string;
  /** Users and tokens. */
  readonly accounts: string;
  /** Says how the running process is reached; absent while none runs. */
  readonly running: string;
}

/** `--data`, else `TOCSIN_DATA`, else the configuration's `data`, else the XDG data folder. */
export const dataFolder = (chosen: string | undefined, configured: string | undefined): DataFolder => {
  const xdg = process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share');
  const path = resolve(chosen ?? process.env.TOCSIN_DATA ?? configured ?? join(xdg, 'tocsin'));
  return {
    path,
    store: join(path, 'store'),
    inputs: join(path, 'inputs'),
    accounts: path,
    running: join(path, 'running.json'),
  };
};

export const createDataFolder = (folder: DataFolder): void => {
  mkdirSync(folder.path, { recursive: true, mode: 0o700 });
  mkdirSync(folder.inputs, { recursive: true, mode: 0o700 });
};

/** What `running.json` says. The token is of this run only and may search. */
export interface Running {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
  /** SHA-256 fingerprint of its certificate, where it speaks TLS. */
  readonly certificate?: string | undefined;
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** The process that runs on this folder, if one does. A file left by a killed one is ignored. */
export const findRunning = (folder: DataFolder): Running | undefined => {
  let text: string;
  try {
    text = readFileSync(folder.running, 'utf8');
  } catch {
    return undefined;
  }
  try {
    const { pid, url, token, certificate } = JSON.parse(text) as Partial<Running>;
    if (typeof pid !== 'number' || typeof url !== 'string' || typeof token !== 'string') return undefined;
    return alive(pid) ? { pid, url, token, certificate } : undefined;
  } catch {
    return undefined;
  }
};

export const announceRunning = (folder: DataFolder, running: Running): void => {
  const draft = `${folder.running}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(running), { mode: 0o600 });
  renameSync(draft, folder.running);
};

export const withdrawRunning = (folder: DataFolder): void => rmSync(folder.running, { force: true });
