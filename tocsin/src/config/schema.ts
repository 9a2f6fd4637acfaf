import { z } from 'zod';
import { age, indexName, size, span } from '../define/index.ts';
import { createIpRanges, createZone } from '../event/index.ts';
import { type OutputConfig, outputEntry } from './output-entry.ts';

const throws = (check: () => unknown): boolean => {
  try {
    check();
    return false;
  } catch {
    return true;
  }
};

const addressRange = z.string().refine((text) => !throws(() => createIpRanges([text])), {
  error: 'expected an address or a CIDR range such as 10.0.0.0/8',
});

const timeZone = z.string().refine((name) => !throws(() => createZone(name)), {
  error: 'expected an IANA time zone such as Europe/Berlin, UTC, or an offset such as +02:00',
});

const url = z
  .string()
  .refine((text) => /^https?:\/\//.test(text) && URL.canParse(text), { error: 'expected an http or https URL' })
  .refine((text) => !/^https?:\/\/[^/]*@/.test(text), {
    error: 'must not carry a user or password: use `user` and `password`',
  });

const tls = z.strictObject({
  cert: z.string().min(1).describe('file with the certificate chain in PEM'),
  key: z.string().min(1).describe('file with the private key in PEM'),
});

const hostName = z.string().regex(/^(?=.{1,253}$)[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/, {
  error: 'expected a host name without scheme and port, such as siem.example',
});

/** The pages live at the root of their host, so a path would be a promise that is not kept. */
const publicUrl = url.refine((text) => URL.canParse(text) && `${new URL(text).origin}/` === new URL(text).href, {
  error: 'expected an address without a path, such as https://siem.example',
});

const web = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('address that the pages and the API listen on'),
  port: z.int().min(0).max(65_535).default(8000).describe('port of the pages and the API; 0 takes a free one'),
  hosts: z
    .array(hostName)
    .default([])
    .describe('names under which people reach it, beside localhost and addresses; requests by others are refused'),
  publicUrl: publicUrl
    .optional()
    .describe('address that people use where that is another, such as `https://siem.example` of a reverse proxy'),
  tls: tls.optional().describe('serve HTTPS'),
});

const retention = z.strictObject({
  default: age().prefault('90d').describe('age at which events are removed: `90d`, `12w`, `18m`, `3y` or `forever`'),
  indexes: z.record(indexName, age()).prefault({}).describe('other ages for some indexes, by name'),
  size: size().optional().describe('size on disk, such as `20GB`, above which the oldest days are removed'),
});

const store = z.strictObject({
  url: url.optional().describe('an external ClickHouse; without it the embedded engine stores in the data folder'),
  user: z.string().min(1).optional().describe('user of the external ClickHouse'),
  password: z.string().meta({ secret: true }).optional().describe('password of that user'),
  database: z
    .string()
    .regex(/^[A-Za-z_]\w{0,63}$/, { error: 'expected a database name: letters, digits and `_`' })
    .optional()
    .describe('database in the external ClickHouse; it must exist'),
  retention: retention.prefault({}).describe('how long events are kept'),
  memory: size().prefault('400MiB').describe('memory that the embedded engine may use for its work'),
  searches: z.int().min(1).max(16).default(3).describe('searches that run at once in the embedded engine; others wait'),
});

const redact = z.strictObject({
  keys: z
    .array(z.string().min(2))
    .default([])
    .describe(
      'more names whose values are secret, beside password, token, api_key, authorization, cookie and their like',
    ),
  keep: z.array(z.string().min(1)).default([]).describe('names whose values are kept although they look secret'),
});

const limits = z.strictObject({
  searchTime: span().prefault('60s').describe('longest time of a search'),
  searchMemory: size().prefault('200MiB').describe('memory that one search may use'),
  rows: z.int().min(1).max(100_000).default(10_000).describe('rows that a search returns at most'),
});

/** What an input has beside its own options. */
export const inputBase = z.looseObject({
  type: z.string().min(1).describe('which input; its own options stand beside it'),
  id: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, { error: 'expected lower-case letters, digits, `_` and `-`' })
    .optional()
    .describe('name of this input, under which it keeps its place; needed where a type occurs twice'),
  enabled: z.boolean().default(true).describe('whether it runs; one that does not keeps its place'),
});

/** What an action has beside its own options. */
export const actionBase = z.looseObject({
  type: z.string().min(1).describe('which action; its own options stand beside it'),
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, { error: 'expected lower-case letters, digits, `_` and `-`' })
    .optional()
    .describe('name of this action, which saved searches give under `actions`; needed where a type occurs twice'),
  per: z
    .enum(['alert', 'incident'])
    .default('alert')
    .describe('`incident`: told once of all alerts of an incident, and again when it gets graver; `alert`: of each'),
});

const alerts = z.strictObject({
  searches: z
    .string()
    .min(1)
    .optional()
    .describe('folder of the saved searches; default `searches` beside this file, else in the data folder'),
  concurrency: z
    .int()
    .min(1)
    .max(16)
    .default(2)
    .describe('saved searches that run at once; fewer than `store.searches`, so that people are not held up'),
  catchUp: span()
    .prefault('24h')
    .describe('how much of a downtime is made up for: windows that ended before are counted as skipped'),
  giveUpAfter: span().prefault('24h').describe('how long a message is tried before its alert shows that it failed'),
});

const level = z.enum(['informational', 'low', 'medium', 'high', 'critical']);

const rules = z.strictObject({
  folder: z
    .string()
    .min(1)
    .optional()
    .describe('folder of your rules, with folders in it; default `rules` beside this file'),
  shipped: z.boolean().default(true).describe('whether the rules that ship with Tocsin run'),
  respond: z
    .boolean()
    .default(false)
    .describe('whether what the rules that ship suggest (`respond`) is done, too; that of your own is'),
  disabled: z.array(z.string().min(1)).default([]).describe('ids of rules that are not wanted'),
  level: level.default('high').describe('findings of lower rules are no alerts'),
  actions: z.array(z.string().min(1)).default([]).describe('names of `actions` for what rules find'),
  actionsFrom: level.default('high').describe('only alerts from this level on go to `actions`; the page shows all'),
});

const respond = z.strictObject({
  enabled: z.boolean().default(true).describe('`false`: nothing is answered, and what was in force ends at once'),
  allow: z
    .strictObject({
      addresses: z.array(addressRange).default([]).describe('addresses and ranges that are never blocked'),
      users: z.array(z.string().min(1).max(254)).default([]).describe('users that are never locked or logged out'),
      privateNetworks: z
        .boolean()
        .default(true)
        .describe('whether private networks (10.0.0.0/8, 192.168.0.0/16, fc00::/7 …) are never blocked'),
    })
    .prefault({})
    .describe(
      'who is never answered, whatever a rule or a person says; this machine, `trustedProxies` and the admins of Tocsin always are',
    ),
  limit: z
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .describe('targets within an hour that all saved searches together may answer, dry runs aside'),
});

const pipelines = z.strictObject({
  folder: z
    .string()
    .min(1)
    .optional()
    .describe('folder of Logstash pipelines (`*.conf`), each file one; default `pipelines` beside this file'),
  settings: z.string().min(1).optional().describe('a `pipelines.yml` as Logstash has it, in place of the folder'),
  keystore: z
    .string()
    .min(1)
    .optional()
    .describe(
      'folder with a file for each secret that a variable of a pipeline may name; the environment comes after it',
    ),
  ecs: z.enum(['disabled', 'v1', 'v8']).default('v8').describe('`ecs_compatibility` of plugins that name none'),
  workers: z.int().min(1).max(64).optional().describe('threads of a pipeline; default one a core'),
  queue: z
    .enum(['memory', 'persisted'])
    .default('persisted')
    .describe('what stands before each output: `persisted` survives a crash, and a slow output holds up nobody'),
  queueSize: size().prefault('1GiB').describe('size of such a queue on disk; when it is full, inputs wait'),
  reload: z.boolean().default(true).describe('take over changed files while running'),
});

const splunk = z.strictObject({
  etc: z
    .string()
    .min(1)
    .optional()
    .describe(
      "folder of Splunk's configuration files, whose `inputs.conf`, `props.conf` and `transforms.conf` hold; default `etc` in the data folder",
    ),
});

const allow = z.strictObject({
  programs: z
    .array(z.enum(['exec', 'pipe']))
    .default([])
    .describe('plugins of pipelines that may run programs'),
  paths: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'files and folders outside of the data folder that pipelines may read and write, and from which `[batch://…]` may delete',
    ),
});

/** `tocsin.yaml` without the options of its inputs and actions, which are checked with their own declarations. */
const geoip = z.strictObject({
  database: z
    .string()
    .min(1)
    .optional()
    .describe(
      'a MaxMind database (`.mmdb`) of cities, which `iplocation` asks; default GeoLite2-City.mmdb where `geoipupdate` puts it, if it is there',
    ),
});

export const configSchema = z.strictObject({
  data: z.string().min(1).optional().describe('folder for everything that Tocsin writes'),
  timeZone: timeZone
    .optional()
    .describe('zone of times that carry none, and of calendar days in searches; default the zone of the process'),
  web: web.prefault({}).describe('the pages and the API'),
  store: store.prefault({}).describe('where events are kept'),
  inputs: z.array(inputBase).default([]).describe('where events come from'),
  outputs: z.array(outputEntry).default([]).describe('where events go beside the store'),
  pipelines: pipelines.prefault({}).describe('Logstash pipelines that run here'),
  splunk: splunk.prefault({}).describe("what is taken over from Splunk's files"),
  allow: allow.prefault({}).describe('what pipelines may do beside; the API cannot change it'),
  actions: z.array(actionBase).default([]).describe('whom alerts are told, and how'),
  rules: rules.prefault({}).describe('rules that look at every event as it comes'),
  alerts: alerts.prefault({}).describe('saved searches that run by themselves'),
  respond: respond.prefault({}).describe('what applications are asked to do about alerts'),
  trustedProxies: z
    .array(addressRange)
    .default([])
    .describe('addresses and ranges of your proxies; only they are believed about the client in X-Forwarded-For'),
  forwardedHeader: z
    .enum(['x-forwarded-for', 'forwarded'])
    .default('x-forwarded-for')
    .describe('the header that these proxies write'),
  redact: redact.prefault({}).describe('what is removed before anything is stored'),
  geoip: geoip.prefault({}).describe('where addresses are'),
  limits: limits.prefault({}).describe('bounds on searches'),
});

type Checked = z.output<typeof configSchema>;

export interface InputConfig {
  readonly id: string;
  readonly type: string;
  readonly enabled: boolean;
  /** As checked by the input's declaration, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
}

export interface ActionConfig {
  readonly name: string;
  readonly type: string;
  readonly per: 'alert' | 'incident';
  /** As checked by the action's declaration, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A checked configuration. Paths are absolute, sizes are bytes, ages are days, spans are milliseconds. */
export interface Config extends Omit<Checked, 'inputs' | 'outputs' | 'actions'> {
  readonly inputs: readonly InputConfig[];
  readonly outputs: readonly OutputConfig[];
  readonly actions: readonly ActionConfig[];
}
