import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { pino } from 'pino';
import { createApi, openAccounts } from '../../api/index.ts';
import { CONFIG_NAME, summariseNotes } from '../../config/index.ts';
import { openDashboards } from '../../dashboards/index.ts';
import type { Demo } from '../../demo/index.ts';
import {
  announceRunning,
  ConfigurationFile,
  createDataFolder,
  demoFolder,
  findRunning,
  InputConfiguration,
  laySearches,
  OutputConfiguration,
  reloadConfiguration,
  System,
  VERSION,
} from '../../server/index.ts';
import { shippedContent } from '../content.ts';
import { demoLines, startDemo } from '../demo.ts';
import { CommandFailure, describeFailure } from '../failure.ts';
import { inputLines } from '../input-lines.ts';
import { outputLines } from '../output-lines.ts';
import { REGISTRY, readSettings, readSettingsAt } from '../settings.ts';
import { showProgress, stripControl } from '../terminal.ts';

const WEB_ROOTS = ['../../../../web/dist', '../../../web'];

/** Milliseconds in which the engine, which keeps to the configured time itself, says so in its own words. */
const ENGINE_GRACE = 10_000;

/** `tocsin up`: inputs, store, search, pages and API in one process. */
export const up = (program: Command): Command =>
  program
    .command('up')
    .summary('collect, store and search: everything in one process')
    .description(
      'Runs everything: the inputs of the configuration, the store, the pages and the API.\nWithout a configuration it shows a demo on recorded logs, in a folder of its own.',
    )
    .option('--config <file>', 'configuration (default: tocsin.yaml here, if there is one)')
    .option('--data <folder>', 'folder for everything that Tocsin writes')
    .option('--port <number>', 'port of the pages and the API, in place of web.port')
    .option('--no-demo', 'without a configuration collect nothing, rather than show the demo')
    .action(async (options: { config?: string; data?: string; port?: string; demo: boolean }) => {
      const found = readSettings(options, (folder) => folder);
      const isDemo = options.demo && found.file === undefined && found.splunk.inputs.length === 0;
      const folder = isDemo ? demoFolder(found.system.folder) : found.system.folder;
      const running = findRunning(folder);
      if (running !== undefined) {
        throw new CommandFailure(
          `Tocsin runs already on ${folder.path} (process ${running.pid}, ${running.url}); stop it, or choose another folder with --data`,
        );
      }
      const port = options.port === undefined ? found.config.web.port : Number(options.port);
      if (!Number.isInteger(port) || port < 0 || port > 65_535)
        throw new CommandFailure(`--port is a number from 0 to 65535, not "${options.port}"`, 2);
      createDataFolder(folder);
      const log = pino({ level: process.env.TOCSIN_LOG ?? 'warn' }, pino.destination(2));
      const notice = (level: 'info' | 'warn' | 'error', message: string): void =>
        void process.stderr.write(`${level === 'info' ? '' : `${level}: `}${stripControl(message)}\n`);
      if (!isDemo)
        for (const { file: conf, line, message, hint } of summariseNotes(found.splunk.notes))
          notice('warn', `${conf}:${line}: ${message}${hint === undefined ? '' : `; ${hint}`}`);
      const demo: Demo | undefined = isDemo ? await startDemo(folder, notice) : undefined;
      const {
        config,
        file,
        system: settings,
        splunk,
        dashboards: places,
      } = demo === undefined ? found : readSettingsAt(demo.folder.config, folder, demo.environment);
      if (demo === undefined)
        await laySearches({
          shipped: shippedContent('searches'),
          folder: settings.alerting.searches,
          mark: folder.searchesLaid,
          notice,
        });

      const accounts = openAccounts(folder.accounts);
      if (accounts.users().length === 0) await accounts.addUser({ name: 'admin', role: 'admin' });
      const system = await System.start(settings, notice, () =>
        accounts.users().flatMap(({ name, role }) => (role === 'admin' ? [name] : [])),
      );
      const dashboards = await openDashboards({ ...places, notice });
      const webRoot = WEB_ROOTS.map((path) => fileURLToPath(new URL(path, import.meta.url))).find((path) =>
        existsSync(`${path}/index.html`),
      );
      const configuration = new ConfigurationFile({
        path: resolve(file ?? CONFIG_NAME),
        environment: { ...process.env, ...demo?.environment },
        registry: REGISTRY,
      });
      const inputs = new InputConfiguration(
        configuration,
        {
          apply: (wanted, renamed) => system.collection.applyInputs(wanted, renamed),
          now: () => system.collection.wantedInputs,
        },
        { etc: splunk.etc, dataFolder: folder.path },
      );
      const outputs = new OutputConfiguration(
        configuration,
        {
          apply: (wanted, renamed) => system.collection.applyOutputs(wanted, renamed),
          now: () => system.collection.wantedOutputs,
        },
        splunk,
      );
      const tls = readTls(config.web.tls);
      const api = await createApi({
        version: VERSION,
        search: system.search,
        storeState: () => system.storeState,
        accounts,
        status: () => system.status(),
        alerting: () => system.alerting,
        expect: (finding) => system.collection.expect(finding),
        responses: () => system.responses,
        searches: { files: system.searches, scheduler: () => system.scheduler },
        dashboards,
        rules: system.rules,
        inputs,
        outputs,
        demo: demo === undefined ? undefined : () => demo.status,
        storage: () => system.storage(),
        sources: () => system.sources(),
        deadLetters: system.deadLetters,
        clock: Date.now,
        log,
        webRoot,
        trustedProxies: config.trustedProxies,
        publicUrl: config.web.publicUrl,
        hosts: [config.web.host, ...config.web.hosts],
        tls,
        limits: { rows: config.limits.rows, searchTimeout: config.limits.searchTime + ENGINE_GRACE },
      });
      let withdraw = (): void => undefined;
      let stopping = false;
      const stop = async (exitCode: 0 | 1): Promise<void> => {
        // The second Ctrl-C of somebody who does not want to wait.
        if (stopping) process.exit(1);
        stopping = true;
        withdraw();
        await api.close();
        await demo?.close();
        await system.stop();
        await dashboards.close();
        await accounts.close();
        process.exit(exitCode);
      };
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(0));

      process.on('SIGHUP', () => {
        void Promise.all([
          reloadConfiguration(configuration, { inputs, outputs, configureRules: system.configureRules }, notice),
          system.collection.reloadPipelines(),
        ]);
      });

      // Before the store is open: whoever asks for its health meanwhile gets an answer.
      const heard = await listen(api, config.web.host, port).catch(async (error: unknown) => {
        await system.stop();
        throw error;
      });
      // Fastify does not know that the servers which it was given speak TLS.
      const address = (tls === undefined ? heard : heard.replace(/^http:/, 'https:')).replace('//[::]:', '//[::1]:');
      const page = config.web.publicUrl?.replace(/\/$/, '') ?? address;
      system.announce(page);
      const done = showProgress('opening the store');
      try {
        await system.opened;
      } catch (error) {
        done();
        process.stderr.write(`${describeFailure(error)}\n`);
        return stop(1);
      }
      done();
      if (stopping) return;
      withdraw = announceRunning(
        folder,
        {
          pid: process.pid,
          url: address,
          token: accounts.issueRunToken('command line', ['search', 'metrics', 'alerts']),
          certificate: tls === undefined ? undefined : new X509Certificate(tls.cert).fingerprint256,
        },
        notice,
      );

      // Accounts that can't be written, as on a full disk, are no reason not to collect and search.
      const link = await accounts.issueSignInLink().then(
        (link) => `${page}/#link=${link.token}   (signs in as ${link.user}, once, within 15 minutes)`,
        (error: unknown) =>
          `${page}   (no sign-in link: ${error instanceof Error ? error.message : String(error)}; start again when that is mended)`,
      );
      const collecting = system.collection.status();
      process.stdout.write(
        [
          `Tocsin ${VERSION} is up`,
          `  page     ${link}`,
          `  data     ${folder.path}`,
          `  config   ${file ?? 'none: nothing is collected yet; the page says how to begin'}`,
          ...(demo === undefined ? [] : demoLines),
          ...inputLines(collecting.inputs, collecting.pipelines),
          ...outputLines(collecting.outputs),
          ...config.actions.map((action) => `  action   ${action.name} (${action.type})`),
          '  Ctrl-C stops it',
          '',
        ].join('\n'),
      );
    });

const readTls = (files: { key: string; cert: string } | undefined): { key: string; cert: string } | undefined => {
  if (files === undefined) return undefined;
  const read = (name: 'key' | 'cert'): string => {
    try {
      return readFileSync(files[name], 'utf8');
    } catch (error) {
      throw new CommandFailure(`web.tls.${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return { key: read('key'), cert: read('cert') };
};

const listen = async (api: Awaited<ReturnType<typeof createApi>>, host: string, port: number): Promise<string> => {
  try {
    return await api.listen({ host, port });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EADDRINUSE')
      throw new CommandFailure(
        `port ${port} on ${host} is taken; choose another with --port, or web.port in tocsin.yaml`,
      );
    if (code === 'EACCES')
      throw new CommandFailure(
        `port ${port} may not be opened by this user; choose one above 1023 with --port, or web.port in tocsin.yaml`,
      );
    throw error;
  }
};
