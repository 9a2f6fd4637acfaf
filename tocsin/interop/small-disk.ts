import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, rmSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Installation } from '../test/running.ts';

const ROOT = process.getuid?.() === 0;
const MEBI = 1 << 20;

/**
 * An installation whose data folder is a file system of its own, of a few megabytes. It is mounted in a namespace that
 * a sleeping process holds, so that nothing stays mounted however the test ends.
 */
export class SmallDisk extends Installation {
  #holder: ChildProcess | undefined;

  async mount(megabytes: number): Promise<void> {
    mkdirSync(this.data);
    const plain = ['--mount', '--propagation', 'private'];
    const ways = [...(ROOT ? [plain] : []), ['--map-root-user', ...plain]];
    const errors: string[] = [];
    const way = ways.find((options) => {
      const { status, stderr, error } = spawnSync('unshare', [...options, 'true'], { encoding: 'utf8' });
      if (status !== 0) errors.push(error?.message ?? stderr.trim());
      return status === 0;
    });
    if (way === undefined) {
      throw new Error(
        `a file system of its own needs root, or leave to make user namespaces (sysctl kernel.unprivileged_userns_clone=1): ${errors.join('; ')}`,
      );
    }
    const holder = spawn(
      'unshare',
      [
        ...way,
        'sh',
        '-c',
        'mount -t tmpfs -o "size=$1m" tocsin "$2" && echo && exec sleep 1000',
        'sh',
        String(megabytes),
        this.data,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.#holder = holder;
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve());
      holder.once('exit', (code) => reject(new Error(`mount ended with ${code}`)));
    });
    const user = way === plain ? [] : ['--user', '--preserve-credentials'];
    this.enter = ['nsenter', '--target', String(holder.pid), '--mount', '--root', ...user, `--wd=${this.folder}`];
    this.dataFromHere = `/proc/${holder.pid}/root${this.data}`;
  }

  /** A command line that enters where it is mounted. */
  get inside(): readonly string[] {
    return this.enter;
  }

  free(): number {
    const { bavail, bsize } = statfsSync(this.dataFromHere);
    return bavail * bsize;
  }

  /** Takes room until `left` bytes are free; 0 takes all. */
  ballast(name: string, left: number): void {
    const path = join(this.dataFromHere, name);
    const block = Buffer.alloc(MEBI / 16);
    try {
      while (this.free() > left) appendFileSync(path, block);
      if (left === 0) for (;;) appendFileSync(path, block.subarray(0, 64));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }

  drop(name: string): void {
    rmSync(join(this.dataFromHere, name));
  }

  override async remove(): Promise<void> {
    await this.end('SIGKILL');
    this.#holder?.kill('SIGKILL');
    await sleep(50);
    await super.remove();
  }
}
