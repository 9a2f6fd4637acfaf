import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, cpSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/free-port.ts';

const PROJECT = fileURLToPath(new URL('../../../fixtures/django/project', import.meta.url));
const OVERLAY = fileURLToPath(new URL('.', import.meta.url));

const SERVERS = {
  'gunicorn sync': (port: number) => ['-m', 'gunicorn', '--workers=2', `--bind=127.0.0.1:${port}`, 'wsgi'],
  'gunicorn threads': (port: number) => [
    '-m',
    'gunicorn',
    '--workers=2',
    '--threads=4',
    '--preload',
    `--bind=127.0.0.1:${port}`,
    'wsgi',
  ],
  uvicorn: (port: number) => ['-m', 'uvicorn', '--host=127.0.0.1', `--port=${port}`, 'asgi:application'],
  runserver: (port: number) => ['manage.py', 'runserver', `127.0.0.1:${port}`],
} as const;

export type Server = keyof typeof SERVERS;
export const SERVER_NAMES = Object.keys(SERVERS) as Server[];

/** The project of the fixtures with tocsin_django, behind one of the servers that Django runs under. */
export class Shop {
  readonly #folder: string;
  readonly #python: string;
  readonly #environment: NodeJS.ProcessEnv;
  #server: ChildProcess | undefined;
  port = 0;

  constructor(folder: string, python: string, to: string, service: string, more: NodeJS.ProcessEnv = {}) {
    this.#folder = folder;
    this.#python = python;
    // `requests.py` would be imported for the package of that name.
    cpSync(PROJECT, folder, { recursive: true, filter: (path) => !path.endsWith('requests.py') });
    for (const name of ['site_settings.py', 'site_urls.py']) cpSync(join(OVERLAY, name), join(folder, name));
    this.#environment = {
      ...process.env,
      // gunicorn keeps a control socket there.
      HOME: folder,
      DJANGO_SETTINGS_MODULE: 'site_settings',
      LOG_OUT: folder,
      TO: to,
      SERVICE: service,
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      ...more,
    };
    this.manage('migrate', '--verbosity=0');
    this.shell(
      'from django.contrib.auth.models import User\n' +
        'User.objects.create_superuser("root", "root@x.example", "s3cret-of-root")\n' +
        'User.objects.create_user("carol", "carol@x.example", "s3cret-of-carol")',
    );
  }

  manage(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync(this.#python, ['manage.py', ...args], {
      cwd: this.#folder,
      env: this.#environment,
      encoding: 'utf8',
      timeout: 120_000,
    });
    if (status !== 0) throw new Error(`manage.py ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
    return stdout;
  }

  shell(code: string): string {
    return this.manage('shell', '--command', code);
  }

  async serve(kind: Server, more: NodeJS.ProcessEnv = {}): Promise<void> {
    this.port = await freePort();
    const out = openSync(join(this.#folder, 'server.out'), 'a');
    // A group of its own: runserver's reloader is a second process.
    const server = spawn(this.#python, SERVERS[kind](this.port), {
      cwd: this.#folder,
      env: { ...this.#environment, ...more },
      stdio: ['ignore', out, out],
      detached: true,
    });
    closeSync(out);
    this.#server = server;
    for (let waited = 0; waited < 60_000; waited += 100) {
      const isUp = await fetch(`http://127.0.0.1:${this.port}/form/`).then(
        () => true,
        () => false,
      );
      if (isUp) return;
      if (server.exitCode !== null) break;
      await sleep(100);
    }
    throw new Error(`${kind} did not come up: ${readFileSync(join(this.#folder, 'server.out'), 'utf8')}`);
  }

  /** Process ids of the server, as Linux tells them. */
  processes(): number[] {
    const group = String(this.#server?.pid);
    const isOurs = (pid: string): boolean => {
      try {
        // Behind the name, which may hold anything: the state, the parent, the group.
        return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[2] === group;
      } catch {
        return false;
      }
    };
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && isOurs(name))
      .map(Number);
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const server = this.#server;
    if (server?.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    process.kill(-server.pid, signal);
    await ended;
  }

  /** The path of the newest link to a password reset that was mailed. */
  resetLink(): string {
    const folder = join(this.#folder, 'mail');
    const mails = readdirSync(folder).sort();
    const text = readFileSync(join(folder, mails.at(-1) ?? ''), 'utf8');
    return /https?:\/\/[^/\s]+(\/reset\/\S+)/.exec(text)?.[1] ?? '';
  }
}
