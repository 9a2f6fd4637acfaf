import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { parse } from 'yaml';
import { writeFileAtomically } from '../../define/index.ts';
import {
  clientTlsContext,
  clientTlsEntry,
  DashboardsServer,
  dashboardDeclaration,
  FLAVOURS,
  type Flavour,
  type ImportReport,
  ndjson,
  PRODUCTS,
  type SavedObject,
  savedObjects,
} from '../../outputs/index.ts';
import { shippedContent } from '../content.ts';
import { CommandFailure } from '../failure.ts';
import { stripControl } from '../terminal.ts';

/** Milliseconds for a request. */
const TIMEOUT = 60_000;

const TLS_NAMES = { authorities: '--ca', serverName: '--server-name', certificate: '--certificate', key: '--key' };

interface Made {
  readonly flavor?: Flavour;
  readonly index?: string;
  readonly out?: string;
}

interface Place {
  readonly url?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly apiKeyFile?: string;
  readonly space?: string;
  readonly tenant?: string;
  readonly ca?: string[];
  readonly certificate?: string;
  readonly key?: string;
  readonly serverName?: string;
}

/** `tocsin kibana`: what Kibana and OpenSearch Dashboards show of events that the output `elasticsearch` sent. */
export const kibana = (program: Command): Command => {
  const group = program
    .command('kibana')
    .summary('put a data view, saved searches and a security dashboard into Kibana or OpenSearch Dashboards');
  made(
    group
      .command('install')
      .summary('import them; what is there under the same ids is overwritten')
      .option('--url <address>', 'of Kibana or OpenSearch Dashboards, such as https://kibana.example:5601')
      .option('--user <name>', 'user; the password is TOCSIN_KIBANA_PASSWORD, or in --password-file')
      .option('--password-file <file>', 'file with the password')
      .option('--api-key-file <file>', 'file with an API key, encoded or as id:key; else TOCSIN_KIBANA_API_KEY')
      .option('--space <id>', 'space of Kibana; default the default one')
      .option('--tenant <name>', "tenant of OpenSearch Dashboards; default the user's own")
      .option('--ca <file...>', 'authorities that are trusted, in PEM')
      .option('--certificate <file>', 'certificate that is shown, in PEM')
      .option('--key <file>', 'its private key')
      .option('--server-name <name>', 'name that the certificate of the server must have'),
  )
    .option('--dry-run', 'only ask which server it is, and say what would be imported')
    .option('--out <file>', 'write the file that would be imported, and import nothing')
    .action((options: Made & Place & { dryRun?: boolean }) => install(options));
  made(group.command('export').summary('write them as NDJSON, for Stack Management → Saved Objects → Import'), 'kibana')
    .option('--out <file>', 'where to; default stdout')
    .action((options: Made) => write(objectsFor(options.flavor ?? 'kibana', options.index), options.out));
  return group;
};

const made = (command: Command, otherwise = 'what the server says'): Command =>
  command
    .addOption(new Option('--flavor <product>', `which of both; default ${otherwise}`).choices(FLAVOURS))
    .option('--index <pattern>', 'indexes of the data view; default django-logs-*');

async function install(options: Made & Place & { dryRun?: boolean }): Promise<void> {
  if (options.url === undefined) {
    if (options.out === undefined) throw new CommandFailure('give the address of Kibana with --url', 2);
    return write(objectsFor(options.flavor ?? 'kibana', options.index), options.out);
  }
  const url = addressOf(options.url);
  const signal = new AbortController().signal;
  const server = new DashboardsServer({
    url,
    authorization: authorizationOf(options, url),
    space: options.space,
    tenant: options.tenant,
    tls: tlsOf(options),
    tlsNames: TLS_NAMES,
    timeout: TIMEOUT,
  });
  try {
    const flavour = options.flavor ?? (await server.detect(signal));
    const objects = objectsFor(flavour, options.index);
    if (options.out !== undefined) return await write(objects, options.out);
    await server.checkSpace(flavour, signal);
    const place = `${PRODUCTS[flavour]} at ${url}`;
    if (options.dryRun === true) {
      for (const { type, id, attributes } of objects) say(`${type} ${id}: ${attributes.title}`);
      say(`${objects.length} objects would be imported into ${place}`);
      return;
    }
    tell(await server.import(objects, flavour, signal), objects, place, server);
  } finally {
    await server.close();
  }
}

function tell(
  { imported, failed, warnings }: ImportReport,
  objects: readonly SavedObject[],
  place: string,
  server: DashboardsServer,
): void {
  for (const warning of warnings) process.stderr.write(`${stripControl(warning)}\n`);
  for (const { object, words } of failed)
    process.stderr.write(
      `${object.type} ${object.id} was not imported: ${words.split('\n').map(stripControl).join('\n')}\n`,
    );
  const overwritten = imported.filter((one) => one.overwritten).length;
  const again = overwritten === 0 ? '' : `, ${overwritten} of them in place of what was there`;
  if (imported.length < objects.length)
    throw new CommandFailure(`${imported.length} of ${objects.length} objects imported into ${place}`);
  say(`${imported.length} objects imported into ${place}${again}`);
  const dashboard = imported.find(({ object }) => object.type === 'dashboard');
  if (dashboard !== undefined) say(`look: ${server.addressOf(dashboard.id)}`);
}

const say = (line: string): void => void process.stdout.write(`${stripControl(line)}\n`);

/** What ships, for one of both. */
function objectsFor(flavour: Flavour, index: string | undefined): readonly SavedObject[] {
  if (index !== undefined && !/^[^\s"\\/?<>|#A-Z]+$/.test(index))
    throw new CommandFailure('--index is a pattern such as django-logs-*: small letters, without spaces', 2);
  const folder = shippedContent('kibana');
  if (folder === undefined) throw new CommandFailure('content/kibana is missing: this installation is not whole');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yml'))
    .flatMap((file) =>
      savedObjects(dashboardDeclaration.parse(parse(readFileSync(join(folder, file), 'utf8'))), flavour, index),
    );
}

async function write(objects: readonly SavedObject[], out: string | undefined): Promise<void> {
  if (out === undefined) process.stdout.write(ndjson(objects));
  else {
    await writeFileAtomically(out, ndjson(objects));
    process.stderr.write(
      `${objects.length} objects written to ${stripControl(out)}; import them under Stack Management → Saved Objects → Import\n`,
    );
  }
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol))
    throw new CommandFailure(`--url is an address such as https://kibana.example:5601, not "${text}"`, 2);
  if (url.username !== '' || url.password !== '')
    throw new CommandFailure('--url: give the user with --user and the password by TOCSIN_KIBANA_PASSWORD', 2);
  // People copy what stands in their browser.
  return `${url.origin}${url.pathname.replace(/\/(?:app|s)\/.*$/, '').replace(/\/+$/, '')}`;
}

/** Neither password nor key stands on a command line, which others on this machine can read. */
function authorizationOf({ user, passwordFile, apiKeyFile }: Place, url: string): string | undefined {
  const { TOCSIN_KIBANA_PASSWORD, TOCSIN_KIBANA_API_KEY } = process.env;
  const key = apiKeyFile === undefined ? TOCSIN_KIBANA_API_KEY : readSecret(apiKeyFile);
  if (user === undefined && passwordFile !== undefined)
    throw new CommandFailure('--password-file: give the user with --user, too', 2);
  if (user === undefined && key === undefined) return undefined;
  if (user !== undefined && apiKeyFile !== undefined)
    throw new CommandFailure('--api-key-file: give either it or --user', 2);
  const { protocol, hostname } = new URL(url);
  if (protocol === 'http:' && !/^(?:localhost|127\..*|\[::1\])$/.test(hostname))
    process.stderr.write('without https: what stands between here and there can read the password or key\n');
  if (user === undefined) return `ApiKey ${key?.includes(':') ? base64(key) : key}`;
  const password = passwordFile === undefined ? TOCSIN_KIBANA_PASSWORD : readSecret(passwordFile);
  if (password === undefined)
    throw new CommandFailure('--user: put the password into TOCSIN_KIBANA_PASSWORD, or name its --password-file', 2);
  return `Basic ${base64(`${user}:${password}`)}`;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** The first line. */
function readSecret(file: string): string {
  const [secret = ''] = read(file).split(/\r?\n/);
  if (secret === '' || /[\u0000-\u001f\u007f]/.test(secret))
    throw new CommandFailure(`${file}: its first line is the password or key`, 2);
  return secret;
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new CommandFailure(`${file} can't be read: ${error instanceof Error ? error.message : String(error)}`, 2);
  }
}

function tlsOf({ ca, certificate, key, serverName }: Place): ReturnType<typeof clientTlsContext> {
  if ((certificate === undefined) !== (key === undefined))
    throw new CommandFailure('--certificate and --key go together', 2);
  return clientTlsContext(clientTlsEntry.parse({ authorities: ca ?? [], certificate, key, serverName }));
}
