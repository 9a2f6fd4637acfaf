import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A real OpenTelemetry collector; see `collector/main.go` for what is in it. */
export class Collector {
  readonly child: ChildProcess;
  /** What it has said. */
  told = '';

  /** `folder` takes the program and its configuration. Go keeps what it has compiled: only the first time takes minutes. */
  constructor(folder: string, configuration: string) {
    const program = join(folder, 'collector');
    const cwd = fileURLToPath(new URL('collector', import.meta.url));
    execFileSync('go', ['build', '-o', program, '.'], { cwd, stdio: ['ignore', 'inherit', 'inherit'] });
    const file = join(folder, 'collector.yaml');
    writeFileSync(file, configuration);
    this.child = spawn(program, ['--config', file], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.told += chunk));
  }

  throwIfEnded(): void {
    if (this.child.exitCode !== null) throw new Error(`the collector has ended: ${this.told}`);
  }
}
