import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/free-port.ts';

const PROJECT = fileURLToPath(new URL('../../../fixtures/django/project', import.meta.url));
const README = fileURLToPath(new URL('../../../README.md', import.meta.url));
const TRUTH = fileURLToPath(new URL('truth.py', import.meta.url));

/** What Django handed to its handlers. */
export interface LoggedRecord {
  readonly logger: string;
  readonly message: string;
  readonly traceback: boolean;
}

/** The Python blocks of the README, as a reader copies them. */
function readmeBlocks(): { logging: string; receivers: string } {
  const blocks = [...readFileSync(README, 'utf8').matchAll(/```python\n([\s\S]*?)```/g)].map(([, text]) => text ?? '');
  const [logging, receivers] = [
    blocks.find((text) => text.includes('LOGGING =')),
    blocks.find((text) => text.includes('@receiver')),
  ];
  if (logging === undefined || receivers === undefined) throw new Error('README.md lost its blocks for Django');
  return { logging, receivers };
}

export type Flavour = 'readme' | 'formats';

/** The project of the fixtures as a running site. `readme`: logs as the README says; `formats`: each format in a file of its own. */
export class Site {
  readonly #folder: string;
  readonly #logs: string;
  readonly #python: string;
  readonly #environment: NodeJS.ProcessEnv;
  #server: ChildProcess | undefined;
  port = 0;

  constructor(folder: string, logs: string, python: string, flavour: Flavour) {
    this.#folder = folder;
    this.#logs = logs;
    this.#python = python;
    cpSync(PROJECT, folder, { recursive: true });
    cpSync(TRUTH, join(folder, 'truth.py'));
    mkdirSync(logs, { recursive: true });
    const { logging, receivers } = readmeBlocks();
    if (flavour === 'readme') writeFileSync(join(folder, 'shop/receivers.py'), receivers);
    writeFileSync(
      join(folder, 'site_settings.py'),
      [
        'from settings import *',
        flavour === 'readme' ? logging.replace('/var/log/shop/', `${logs}/`) : '',
        'LOGGING["handlers"]["truth"] = {"()": "truth.Truth"}',
        'for logger in LOGGING["loggers"].values():',
        '    logger["handlers"] = [*logger["handlers"], "truth"]',
        `DATABASES["default"]["NAME"] = "${folder}/db.sqlite3"`,
        '',
      ].join('\n'),
    );
    this.#environment = {
      ...process.env,
      // gunicorn keeps a control socket there.
      HOME: folder,
      DJANGO_SETTINGS_MODULE: 'site_settings',
      LOG_OUT: logs,
      TRUTH: join(folder, 'truth.jsonl'),
      TZ: 'UTC',
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
    };
    const made = spawnSync(
      python,
      [
        '-c',
        'import django; django.setup()\nfrom django.core.management import call_command as c\nc("migrate", verbosity=0)\n' +
          'from django.contrib.auth import get_user_model as u\nu().objects.create_superuser("alice", "a@x.example", "pw")',
      ],
      { cwd: folder, env: this.#environment, encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(`the Django project does not start:\n${made.stderr}`);
  }

  /** Django's own development server; what it prints goes to `runserver.log`. */
  runserver(): Promise<void> {
    return this.#serve('runserver.log', (port) => ['manage.py', 'runserver', '--noreload', `127.0.0.1:${port}`]);
  }

  gunicorn(): Promise<void> {
    return this.#serve('../gunicorn.out', (port) => [
      '-m',
      'gunicorn',
      '--workers=2',
      `--bind=127.0.0.1:${port}`,
      `--access-logfile=${this.#logs}/access.log`,
      `--error-logfile=${this.#logs}/error.log`,
      'wsgi',
    ]);
  }

  async #serve(output: string, args: (port: number) => string[]): Promise<void> {
    this.port = await freePort();
    const out = openSync(join(this.#logs, output), 'a');
    const server = spawn(this.#python, args(this.port), {
      cwd: this.#folder,
      env: this.#environment,
      stdio: ['ignore', out, out],
    });
    closeSync(out);
    this.#server = server;
    for (let waited = 0; waited < 30_000; waited += 100) {
      // A request that logs nothing.
      if (
        await fetch(`http://127.0.0.1:${this.port}/form/`).then(
          () => true,
          () => false,
        )
      )
        return;
      if (server.exitCode !== null) break;
      await sleep(100);
    }
    throw new Error(`the server did not come up: ${readFileSync(join(this.#logs, output), 'utf8')}`);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  }

  logged(): LoggedRecord[] {
    const path = join(this.#folder, 'truth.jsonl');
    if (!existsSync(path)) return [];
    return readFileSync(path, 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }
}
