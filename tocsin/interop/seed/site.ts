import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../test/free-port.ts';
import { Visitor } from '../django/visitor.ts';

const PROJECT = fileURLToPath(new URL('../../../fixtures/django/project', import.meta.url));
const SETTINGS = fileURLToPath(new URL('site_settings.py', import.meta.url));

/** The receivers of the introductions to Django's signals, as they are written there. */
const SEED_RECEIVERS = `from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
import logging

logger = logging.getLogger('security')

@receiver(user_logged_in)
def log_user_logged_in(sender, request, user, **kwargs):
    logger.info(f"User logged in: {user.username}")

@receiver(user_logged_out)
def log_user_logged_out(sender, request, user, **kwargs):
    logger.info(f"User logged out: {user.username}")
`;

/** They say nothing of failures, which the search of the introductions looks for: one more says it in those words. */
const FAILURE_RECEIVER = `
from django.contrib.auth.signals import user_login_failed

@receiver(user_login_failed)
def log_user_login_failed(sender, credentials, request, **kwargs):
    logger.warning(f"Failed login for {credentials.get('username')} from {request.META['REMOTE_ADDR']}")
`;

/** Which users log in, with their passwords. */
const ACCOUNTS = { alice: 's3cret-of-alice', bob: 's3cret-of-bob' } as const;

/** A Django project with the receivers of the introductions, under gunicorn, and its log file. */
export class Site {
  readonly #folder: string;
  readonly #python: string;
  readonly log: string;
  #server: ChildProcess | undefined;
  #port = 0;

  constructor(folder: string, logs: string, python: string) {
    this.#folder = folder;
    this.#python = python;
    this.log = join(logs, 'django_debug.log');
    mkdirSync(logs, { recursive: true });
    cpSync(PROJECT, folder, { recursive: true });
    cpSync(SETTINGS, join(folder, 'site_settings.py'));
    writeFileSync(join(folder, 'shop/receivers.py'), SEED_RECEIVERS + FAILURE_RECEIVER);
    const accounts = Object.entries(ACCOUNTS).map(
      ([name, password]) => `u().objects.create_superuser("${name}", "${name}@x.example", "${password}")`,
    );
    const { status, stderr } = spawnSync(
      python,
      [
        '-c',
        [
          'import django; django.setup()',
          'from django.core.management import call_command as c',
          'c("migrate", verbosity=0)',
          'from django.contrib.auth import get_user_model as u',
          ...accounts,
        ].join('\n'),
      ],
      { cwd: folder, env: this.#environment({}), encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(`the Django project does not start:\n${stderr}`);
  }

  /** `respond`: where the project asks what to answer. */
  async serve(respond: object = {}): Promise<void> {
    this.#port = await freePort();
    const output = join(this.#folder, 'server.out');
    const out = openSync(output, 'a');
    const server = spawn(this.#python, ['-m', 'gunicorn', '--workers=2', `--bind=127.0.0.1:${this.#port}`, 'wsgi'], {
      cwd: this.#folder,
      env: this.#environment(respond),
      stdio: ['ignore', out, out],
    });
    closeSync(out);
    this.#server = server;
    for (let waited = 0; waited < 60_000 && server.exitCode === null; waited += 100) {
      const isUp = await fetch(`http://127.0.0.1:${this.#port}/form/`).then(
        () => true,
        () => false,
      );
      if (isUp) return;
      await sleep(100);
    }
    throw new Error(`the server did not come up: ${readFileSync(output, 'utf8')}`);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  }

  visitor(address: string): Visitor {
    return new Visitor(this.#port, address);
  }

  /** The status of a log-in with the right password. */
  async login(name: keyof typeof ACCOUNTS, address: string): Promise<number> {
    const { status } = await this.visitor(address).login(name, ACCOUNTS[name]);
    return status;
  }

  /** Somebody who knows the password logs in and out. */
  async visit(name: keyof typeof ACCOUNTS, address: string): Promise<void> {
    const visitor = this.visitor(address);
    await visitor.login(name, ACCOUNTS[name]);
    await visitor.submit('/admin/logout/', {});
  }

  /** Log-ins that fail, one after the other. */
  async guess(name: string, address: string, times: number): Promise<void> {
    const visitor = this.visitor(address);
    for (let time = 0; time < times; time++) await visitor.login(name, 'wr0ng');
  }

  records(): readonly string[] {
    return readFileSync(this.log, 'utf8')
      .split('\n')
      .filter((line) => /^(?:DEBUG|INFO|WARNING|ERROR|CRITICAL) \d{4}-/.test(line));
  }

  #environment(respond: object): NodeJS.ProcessEnv {
    return {
      ...process.env,
      // gunicorn keeps a control socket there.
      HOME: this.#folder,
      DJANGO_SETTINGS_MODULE: 'site_settings',
      LOG_OUT: join(this.log, '..'),
      RESPOND: JSON.stringify(respond),
      TZ: 'UTC',
      PYTHONUNBUFFERED: '1',
      PYTHONDONTWRITEBYTECODE: '1',
    };
  }
}
