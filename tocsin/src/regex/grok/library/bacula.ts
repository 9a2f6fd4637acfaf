import { bySet, type Choose } from './by-set.ts';
import { definePatterns, type PatternTexts } from './define-patterns.ts';

const r = String.raw;

const volume = '"%{BACULA_VOLUME:{volume|[bacula][volume][name]}}"';
const device = '"%{BACULA_DEVICE:{device|[bacula][volume][device]}}"';
const path = r`\(%{BACULA_DEVICEPATH:{|[bacula][volume][path]}}\)`;
const client = '%{BACULA_HOST:{client|[bacula][client][name]}}';
const job = '%{BACULA_JOB:{job|[bacula][job][name]}}';
const cause = 'ERR=%{GREEDYDATA:{berror|[error][message]}}';

const written = (choose: Choose): string =>
  choose('%{MONTHDAY}-%{MONTH}-%{YEAR} %{HOUR}:%{MINUTE}', '%{BACULA_TIMESTAMP:[bacula][timestamp]}');

const fatal = (choose: Choose): string => choose('Fatal error:', 'Fatal [eE]rror:');

const peer = (choose: Choose): string =>
  `(?:Client: ${client}|Storage daemon) on ${choose(
    '%{HOSTNAME}:%{POSINT}. ERR=(?<berror>%{GREEDYDATA})',
    `%{IPORHOST:[client][address]}:%{POSINT:[client][port]:int}. ${cause}`,
  )}`;

/** What a line says after its date, host and job, in the order in which the sentences are tried. */
const sentences: ReadonlyArray<readonly [string, PatternTexts]> = [
  [
    'MAX_CAPACITY',
    bySet(
      (choose) =>
        `User defined maximum volume capacity %{BACULA_CAPACITY:{|[bacula][volume][max_capacity]}} exceeded on device ${device} ${path}${choose('', '.?')}`,
    ),
  ],
  [
    'END_VOLUME',
    bySet(
      (choose) =>
        `End of medium on Volume ${volume} Bytes=%{BACULA_CAPACITY:{|[bacula][volume][bytes]}} Blocks=%{BACULA_CAPACITY:{|[bacula][volume][blocks]}} at ${written(choose)}.`,
    ),
  ],
  ['NEW_VOLUME', `Created new Volume ${volume} in catalog.`],
  [
    'NEW_LABEL',
    bySet((choose) => `Labeled new Volume ${volume} on ${choose('', '(?:file )?')}device ${device} ${path}.`),
  ],
  [
    'WROTE_LABEL',
    `Wrote label to prelabeled Volume ${volume} on device "%{BACULA_DEVICE:{|[bacula][volume][device]}}" ${path}`,
  ],
  ['NEW_MOUNT', bySet((choose) => `New volume ${volume} mounted on device ${device} ${path} at ${written(choose)}.`)],
  ['NOOPEN', r`\s*Cannot open %{DATA}: ${cause}`],
  [
    'NOOPENDIR',
    bySet((choose) => r`\s*Could not open directory ${choose('%{DATA}', '"?%{DATA:[file][path]}"?')}: ${cause}`),
  ],
  ['NOSTAT', r`\s*Could not stat %{DATA:{|[file][path]}}: ${cause}`],
  ['NOJOBS', `There are no more Jobs associated with Volume ${volume}. Marking it purged.`],
  [
    'ALL_RECORDS_PRUNED',
    bySet((choose) => `${choose('', '.*?')}All records pruned from Volume ${volume}; marking it "Purged"`),
  ],
  ['BEGIN_PRUNE_JOBS', 'Begin pruning Jobs older than %{INT} month %{INT} days .'],
  ['BEGIN_PRUNE_FILES', 'Begin pruning Files.'],
  ['PRUNED_JOBS', `Pruned %{INT} Jobs* for client ${client} from catalog.`],
  ['PRUNED_FILES', `Pruned Files from %{INT} Jobs* for client ${client} from catalog.`],
  ['ENDPRUNE', 'End auto prune.'],
  ['STARTJOB', `Start Backup JobId %{INT}, Job=${job}`],
  ['STARTRESTORE', `Start Restore Job ${job}`],
  ['USEDEVICE', `Using Device ${device}`],
  [
    'DIFF_FS',
    bySet(
      (choose) =>
        r`${choose(r`\s+`, r`\s*`)}%{UNIXPATH} is a different filesystem. Will not descend from %{UNIXPATH} into it.`,
    ),
  ],
  [
    'JOBEND',
    'Job write elapsed time = %{DATA:{elapsed|[bacula][job][elapsed_time]}}, Transfer rate = %{NUMBER} [KMG]? Bytes/second',
  ],
  ['NOPRUNE_JOBS', 'No Jobs found to prune.'],
  ['NOPRUNE_FILES', 'No Files found to prune.'],
  [
    'VOLUME_PREVWRITTEN',
    bySet(
      (choose) =>
        `Volume ${choose(volume, '"?%{BACULA_VOLUME:[bacula][volume][name]}"?')} previously written, moving to end of data.`,
    ),
  ],
  ['READYAPPEND', `Ready to append to end of Volume ${volume} size=%{INT:{|[bacula][volume][size]:int}}`],
  ['CANCELLING', 'Cancelling duplicate JobId=%{INT:{|[bacula][job][other_id]}}.'],
  ['MARKCANCEL', `JobId %{INT:{|[bacula][job][id]}}, Job ${job} marked to be canceled.`],
  [
    'CLIENT_RBJ',
    'shell command: run ClientRunBeforeJob "%{GREEDYDATA:{runjob|[bacula][job][client_run_before_command]}}"',
  ],
  ['VSS', '(?:Generate )?VSS (?:Writer)?'],
  ['MAXSTART', bySet((choose) => `${fatal(choose)} Job canceled because max start delay time exceeded.`)],
  [
    'DUPLICATE',
    bySet(
      (choose) =>
        `${fatal(choose)} JobId %{INT:{duplicate|[bacula][job][other_id]}} already running. Duplicate job not allowed.`,
    ),
  ],
  ['NOJOBSTAT', bySet((choose) => `${fatal(choose)} No Job status returned from FD.`)],
  ['FATAL_CONN', bySet((choose) => `${fatal(choose)} bsock.c:133 Unable to connect to ${peer(choose)}`)],
  ['NO_CONNECT', bySet((choose) => `Warning: bsock.c:127 Could not connect to ${peer(choose)}`)],
  [
    'NO_AUTH',
    bySet(
      (choose) =>
        `Fatal error: Unable to authenticate with File daemon at ${choose(
          '%{DATA}',
          '"?%{IPORHOST:[client][address]}(?::%{POSINT:[client][port]:int})?"?',
        )}. Possible causes:`,
    ),
  ],
  ['NOSUIT', 'No prior or suitable Full backup found in catalog. Doing FULL backup.'],
  ['JOB', r`(?:Error: )?Bacula %{BACULA_HOST} %{BACULA_VERSION} \(%{BACULA_VERSION}\):`],
  ['NOPRIOR', 'No prior Full backup Job record found.'],
];

const named = sentences.map(([name, texts]) => [`BACULA_LOG_${name}`, texts] as const);
const anySentence = `(?:${named.map(([name]) => `%{${name}}`).join('|')})`;

/** The log of a Bacula director. https://www.bacula.org/documentation/ */
export const bacula = definePatterns({
  BACULA_TIMESTAMP: bySet((choose) => `%{MONTHDAY}-%{MONTH}${choose('', '(?:-%{YEAR})?')} %{HOUR}:%{MINUTE}`),
  BACULA_HOST: { disabled: '[a-zA-Z0-9-]+', v8: '%{HOSTNAME}' },
  BACULA_VOLUME: '%{USER}',
  BACULA_DEVICE: '%{USER}',
  BACULA_DEVICEPATH: '%{UNIXPATH}',
  BACULA_CAPACITY: '%{INT}{1,3}(?:,%{INT}{3})*',
  BACULA_VERSION: '%{USER}',
  BACULA_JOB: '%{USER}',
  ...Object.fromEntries(named),
  BACULA_LOG: {
    v8: `%{BACULA_TIMESTAMP:timestamp} %{BACULA_HOST:[host][hostname]}(?: JobId %{INT:[bacula][job][id]})?:? ${anySentence}`,
  },
  BACULA_LOGLINE: {
    disabled: `%{BACULA_TIMESTAMP:bts} %{BACULA_HOST:hostname}(?: JobId %{INT:jobid})?:? ${anySentence}`,
    v8: '%{BACULA_LOG}',
  },
});
