import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ACTIONS } from '../alert/index.ts';
import { CODECS } from '../codecs/index.ts';
import {
  CONFIG_NAME,
  type Config,
  defaultConfig,
  loadConfig,
  type Registry,
  readSplunkInputs,
  readSplunkOutputs,
  type SplunkInputs,
  type SplunkOutputs,
  wantedInputs,
  wantedOutputs,
} from '../config/index.ts';
import { printProblem } from '../define/index.ts';
import { INPUTS } from '../inputs/index.ts';
import { OUTPUTS } from '../outputs/index.ts';
import { type DataFolder, dataFolder, folderInUse, type SystemSettings } from '../server/index.ts';
import { shippedContent } from './content.ts';
import { CommandFailure } from './failure.ts';

export const REGISTRY: Registry = { inputs: INPUTS, codecs: CODECS, outputs: OUTPUTS, actions: ACTIONS };

export interface Place {
  readonly config?: string | undefined;
  readonly data?: string | undefined;
}

export interface Settings {
  readonly config: Config;
  /** The file that was read; undefined where there is none. */
  readonly file: string | undefined;
  readonly system: SystemSettings;
  readonly splunk: SplunkInputs & { readonly etc: string };
}

/** Reads a configuration file. Throws with every problem. */
const readConfig = (file: string, environment?: Readonly<Record<string, string>>): Config => {
  const loaded = loadConfig(file, {
    registry: REGISTRY,
    ...(environment === undefined ? {} : { environment: { ...process.env, ...environment } }),
  });
  if (loaded.ok) return loaded.config;
  throw new CommandFailure(loaded.problems.map((problem) => printProblem(problem, loaded.text)).join('\n'));
};

/** Settings of a configuration that the program itself provides, for a data folder that it chooses. */
export const readSettingsAt = (
  file: string,
  folder: DataFolder,
  environment: Readonly<Record<string, string>>,
): Settings => {
  const config = readConfig(file, environment);
  return settingsOf(config, file, folder);
};

/** Reads `--config`, or `tocsin.yaml` in the working folder, or takes the defaults. Throws with every problem. */
export const readSettings = (place: Place, inUse = folderInUse): Settings => {
  const file = place.config ?? (existsSync(CONFIG_NAME) ? CONFIG_NAME : undefined);
  const config = file === undefined ? defaultConfig() : readConfig(file);
  const folder = dataFolder(place.data, config.data);
  return settingsOf(config, file, file === undefined ? inUse(folder) : folder);
};

const settingsOf = (config: Config, file: string | undefined, folder: DataFolder): Settings => {
  const etc = config.splunk.etc ?? join(folder.path, 'etc');
  const splunk = readSplunkInputs(etc, config, { declarations: INPUTS, dataFolder: folder.path });
  const forwarding = readSplunkOutputs(etc, config, { declarations: OUTPUTS });
  return {
    config,
    file,
    system: systemSettings(config, { ...splunk, outputs: forwarding.outputs }, folder),
    splunk: { ...splunk, notes: [...splunk.notes, ...forwarding.notes], etc },
  };
};

const systemSettings = (
  config: Config,
  splunk: SplunkInputs & Pick<SplunkOutputs, 'outputs'>,
  folder: DataFolder,
): SystemSettings => {
  const { store, limits, alerts, pipelines, rules } = config;
  const { retention } = store;
  const days = (age: number | undefined): number | undefined =>
    age === undefined || !Number.isFinite(age) ? undefined : age;
  const kept = days(retention.default);
  return {
    folder,
    store:
      store.url === undefined
        ? undefined
        : {
            url: store.url,
            ...(store.user === undefined ? {} : { user: store.user }),
            ...(store.password === undefined ? {} : { password: store.password }),
            ...(store.database === undefined ? {} : { database: store.database }),
          },
    retention: {
      ...(kept === undefined ? {} : { days: kept }),
      indexes: Object.fromEntries(
        Object.entries(retention.indexes).flatMap(([name, age]) => (Number.isFinite(age) ? [[name, age]] : [])),
      ),
      ...(retention.size === undefined ? {} : { bytes: retention.size }),
    },
    inputs: wantedInputs(config, splunk),
    outputs: wantedOutputs(config, splunk.outputs),
    processing: {
      trustedProxies: config.trustedProxies,
      forwardedHeader: config.forwardedHeader,
      redact: config.redact,
    },
    pipelines: {
      folder: pipelines.folder ?? join(folder.path, 'pipelines.d'),
      settings: pipelines.settings,
      keystore: pipelines.keystore,
      ecs: pipelines.ecs,
      workers: pipelines.workers ?? availableParallelism(),
      queue: pipelines.queue,
      queueBytes: pipelines.queueSize,
      reload: pipelines.reload,
      allow: config.allow,
    },
    limits: {
      engineMemory: store.memory,
      searches: store.searches,
      searchMemory: limits.searchMemory,
      searchTime: limits.searchTime,
    },
    timeZone: config.timeZone,
    alerting: {
      actions: config.actions,
      searches: alerts.searches ?? folder.searches,
      concurrency: alerts.concurrency,
      catchUp: alerts.catchUp,
      giveUpAfter: alerts.giveUpAfter,
    },
    responses: config.respond,
    rules: {
      shipped: rules.shipped ? shippedContent('rules') : undefined,
      own: rules.folder,
      respond: rules.respond,
      disabled: rules.disabled,
      level: rules.level,
      actions: rules.actions,
      actionsFrom: rules.actionsFrom,
    },
  };
};
