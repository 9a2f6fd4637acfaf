import type { Event, ValueObject, Zone } from '../../event/index.ts';
import type { Format } from '../framing/format.ts';
import { lineEvent } from '../framing/line-format.ts';
import { FORGING_TAG } from '../framing/records.ts';
import { readSyslogHeader, type SyslogHeader, syslogProgram } from '../framing/syslog-header.ts';
import { addFacts } from '../http/add-facts.ts';
import { readAccounts, readConsoleLogin, readLogind } from './accounts.ts';
import { type Entry, noEntry } from './entry.ts';
import { readPam } from './pam.ts';
import { readSshd } from './sshd.ts';
import { readSu, readSudo } from './sudo.ts';

export const AUTH_SOURCETYPE = 'linux_secure';

const SSHD = ['sshd', 'sshd-session', 'sshd-auth'];
const ACCOUNTS =
  'useradd usermod userdel groupadd groupmod groupdel gpasswd passwd chpasswd chage chfn chsh newusers adduser deluser'.split(
    ' ',
  );

type Reader = (entry: Entry, message: string) => void;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...SSHD.map((name): [string, Reader] => [name, readSshd]),
  ...ACCOUNTS.map((name): [string, Reader] => [name, readAccounts]),
  ['sudo', readSudo],
  ['su', readSu],
  ['systemd-logind', readLogind],
  ['login', readConsoleLogin],
]);

/** No program of these writes longer messages; a longer one is kept and not read. */
const LONGEST = 8192;
const REPEATED = /^message repeated (\d{1,9}) times: \[ (.*)\]$/;

const isOwnLine = (line: string): boolean => {
  const program = syslogProgram(line);
  return program !== undefined && (READERS.has(program) || line.indexOf(`: pam_`) !== -1);
};

const read = (entry: Entry, program: string, text: string): void => {
  const repeated = REPEATED.exec(text);
  const message = repeated?.[2] ?? text;
  if (!readPam(entry, message)) READERS.get(program)?.(entry, message);
  if (repeated !== null) entry.rest.repeated = Number(repeated[1]);
  if (!entry.isAmbiguous) return;
  entry.facts.address = undefined;
  entry.host = undefined;
};

/** Whether a message of `program` belongs to an authentication log. */
export const isAuthMessage = (program: string, message: string): boolean =>
  READERS.has(program) || message.startsWith('pam_');

/** What such a message says. `time`: the event's. */
export const authEvent = (program: string, message: string, time: number): Event => {
  const event: Event = {
    '@timestamp': time,
    '@metadata': { sourcetype: AUTH_SOURCETYPE },
    message: message.trimStart(),
    event: { kind: 'event', module: 'system', dataset: 'system.auth' },
    process: { name: program },
  };
  addMessage(event, program, message);
  return event;
};

const addMessage = (event: Event, program: string, message: string): void => {
  if (message.length > LONGEST) return;
  const entry = noEntry();
  read(entry, program, message);
  if (entry.commandLine !== undefined || entry.directory !== undefined) {
    const process = event.process as ValueObject;
    if (entry.commandLine !== undefined) process.command_line = entry.commandLine;
    if (entry.directory !== undefined) process.working_directory = entry.directory;
  }
  addEntry(event, entry);
};

const addEntry = (event: Event, entry: Entry): void => {
  addFacts(event, entry.facts);
  const user: ValueObject = entry.facts.user === undefined ? {} : { name: entry.facts.user };
  if (entry.target !== undefined) {
    user.target = entry.targetId === undefined ? { name: entry.target } : { name: entry.target, id: entry.targetId };
  }
  if (entry.effective !== undefined) user.effective = { name: entry.effective };
  if (Object.keys(user).length > 0) event.user = user;
  if (entry.host !== undefined) event.source = { address: entry.host, domain: entry.host };
  const group: ValueObject = {};
  if (entry.group !== undefined) group.name = entry.group;
  if (entry.groupId !== undefined) group.id = entry.groupId;
  if (Object.keys(group).length > 0) event.group = group;
  if (Object.keys(entry.rest).length > 0) event.system = { auth: entry.rest };
  if (entry.isAmbiguous) event.tags = [FORGING_TAG];
};

const headed = (raw: string, header: SyslogHeader, arrival: number, sourcetype: string): Event => {
  const about: ValueObject = { original: raw, kind: 'event', module: 'system' };
  if (sourcetype === AUTH_SOURCETYPE) about.dataset = 'system.auth';
  const process: ValueObject = { name: header.program };
  if (header.pid !== undefined) process.pid = header.pid;
  const event: Event = {
    '@timestamp': Number.isNaN(header.time) ? arrival : header.time,
    '@metadata': { sourcetype },
    message: raw.slice(header.messageAt).trimStart(),
    event: about,
    host: { name: header.host },
    process,
  };
  if (header.nanoseconds !== 0) event['@nanoseconds'] = header.nanoseconds;
  return event;
};

const decode = (raw: string, arrival: number, zone: Zone): Event | undefined => {
  const header = readSyslogHeader(raw, zone, arrival);
  if (header === undefined) return undefined;
  const event = headed(raw, header, arrival, AUTH_SOURCETYPE);
  addMessage(event, header.program, raw.slice(header.messageAt));
  return event;
};

/** sshd, sudo, su, login, logind, the account tools and PAM, as syslog writes them into auth.log or secure. */
export const authFormat = (zone: Zone): Format => ({
  name: 'auth',
  title: 'an authentication log (sshd, sudo, PAM)',
  strict: true,
  apart: true,
  continuation: 'none',
  begins: isOwnLine,
  decode: (raw, arrival) => decode(raw, arrival, zone),
});

/** Other programs' lines in such a log. */
export const syslogLineFormat = (zone: Zone): Format => ({
  name: 'syslog-line',
  title: 'lines of syslog',
  strict: false,
  continuation: 'none',
  begins: (line) => syslogProgram(line) !== undefined,
  decode: (raw, arrival) => {
    const header = readSyslogHeader(raw, zone, arrival);
    return header === undefined ? lineEvent(raw, arrival) : headed(raw, header, arrival, 'syslog');
  },
});
