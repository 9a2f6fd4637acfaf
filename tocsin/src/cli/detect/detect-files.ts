import {
  asRuleFinding,
  createAnomalyDetector,
  createDetector,
  type RuleFinding,
  type RuleSet,
} from '../../detect/index.ts';
import { createNormaliser, getField } from '../../event/index.ts';
import { LogFile, type Read } from './log-file.ts';
import { type Place, Places } from './places.ts';
import { TimeOrder } from './time-order.ts';

/** A finding, and where its first events stand. */
export interface Reported {
  readonly finding: RuleFinding;
  readonly places: readonly Place[];
}

export interface Totals {
  readonly lines: number;
  readonly events: number;
  /** Events of which nothing is known but their text. */
  readonly unread: number;
  readonly findings: number;
}

export interface DetectOptions {
  readonly files: readonly string[];
  readonly type: string | undefined;
  readonly timeZone: string | undefined;
  readonly rules: RuleSet;
  readonly report: (reported: Reported) => void;
  readonly warn: (message: string) => void;
}

/** Proxies of one's own stand in private networks: what they say of the client is believed. */
const OWN_NETWORKS = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
];

/** Places that a finding remembers: as many as the detector does. */
const MOST_PLACES = 100;
const LONGEST_TEXT = 500;
/** Events whose places are still known when a finding names them. */
const REMEMBERED = 65_536;
/** Logs that somebody has joined, or that several threads write, are out of order: by so many events they may be. */
const OUT_OF_ORDER = 20_000;

/** Runs rules over logs, all in the order of the times of their events; what is found is reported when it is over. */
export async function detectInFiles(options: DetectOptions): Promise<Totals> {
  const { rules, report, warn } = options;
  const places = new Places(REMEMBERED);
  const placesById = new Map<string, readonly Place[]>();
  let findings = 0;

  /** The first places of a finding; those that are known already are not looked for again. */
  const placesOf = ({ id, events }: RuleFinding): readonly Place[] => {
    const known = placesById.get(id) ?? [];
    const numbers = events.slice(known.length, MOST_PLACES);
    return [...known, ...numbers.map((number) => places.at(number)).filter((place) => place !== undefined)];
  };
  const detector = createDetector(rules.documents, { route: true }, (finding, change) => {
    const found = placesOf(finding);
    if (change !== 'done') {
      placesById.set(finding.id, found);
      return;
    }
    placesById.delete(finding.id);
    for (const reported of byAddress({ finding, places: found })) {
      findings++;
      report(reported);
    }
  });
  const ruleOf = new Map(rules.anomalies.map((rule) => [rule.id, rule]));
  const anomalies = createAnomalyDetector(rules.anomalies, {
    onFinding: (unusual) => {
      const finding = asRuleFinding(unusual, ruleOf.get(unusual.rule));
      findings++;
      report({ finding, places: placesOf(finding) });
    },
  });
  for (const { file, line, message } of detector.problems) warn(`${file}:${line}: ${message}`);

  const normalise = createNormaliser({ trustedProxies: OWN_NETWORKS });
  const { type, timeZone } = options;
  const files = await Promise.all(
    options.files.map((path) =>
      LogFile.open({ path, type, timeZone, normalise: (event) => normalise(event, { source: path }) }),
    ),
  );
  let events = 0;
  let unread = 0;
  const order = new TimeOrder<Read & { readonly path: string }>({
    timeOf: ({ event }) => event['@timestamp'],
    depth: OUT_OF_ORDER,
    emit: ({ event, line, path }) => {
      const original = getField(event, 'event.original');
      const text = typeof original === 'string' ? original.slice(0, LONGEST_TEXT) : '';
      const address = getField(event, 'source.ip');
      const number = places.add({
        file: path,
        line,
        text,
        address: typeof address === 'string' ? address : undefined,
      });
      anomalies.add(event, number);
      detector.add(event, number);
    },
  });
  for (let file = await earliest(files); file !== undefined; file = await earliest(files)) {
    for (let read = file.head; read !== undefined; read = files.length === 1 ? file.head : undefined) {
      order.add({ ...read, path: file.path });
      if (getField(read.event, 'event.action') === undefined) unread++;
      events++;
      file.take();
    }
  }
  order.finish();
  detector.finish();
  anomalies.finish();
  return { lines: files.reduce((sum, { lines }) => sum + lines, 0), events, unread, findings };
}

/** What many did together, of whom a rule tells none apart, is about each of them. */
function byAddress({ finding, places }: Reported): readonly Reported[] {
  const addresses = new Set(places.map(({ address }) => address).filter((address) => address !== undefined));
  if (Object.keys(finding.entity).length > 0 || addresses.size === 0) return [{ finding, places }];
  return [...addresses].map((address) => {
    const own = places.filter((place) => place.address === address);
    return { finding: { ...finding, entity: { 'source.ip': address } }, places: own };
  });
}

/** The file whose next event is the earliest. Files that have nothing ready are read on first. */
async function earliest(files: readonly LogFile[]): Promise<LogFile | undefined> {
  let best: LogFile | undefined;
  let time = Number.POSITIVE_INFINITY;
  for (const file of files) {
    if (file.head === undefined && !file.isOver) await file.fill();
    const head = file.head?.event['@timestamp'];
    if (head === undefined || (best !== undefined && head >= time)) continue;
    best = file;
    time = head;
  }
  return best;
}
