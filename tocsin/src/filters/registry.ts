import { aggregate } from './aggregate.ts';
import { anonymize } from './anonymize.ts';
import { cidr } from './cidr.ts';
import { clone } from './clone.ts';
import { csv } from './csv/csv.ts';
import { date } from './date/date.ts';
import { deDot } from './de_dot.ts';
import { dissect } from './dissect/dissect.ts';
import { dns } from './dns/dns.ts';
import { drop } from './drop.ts';
import { elapsed } from './elapsed.ts';
import type { FilterDeclaration } from './filter.ts';
import { fingerprint } from './fingerprint/fingerprint.ts';
import { geoip } from './geoip/geoip.ts';
import { grok } from './grok/grok.ts';
import { json } from './json.ts';
import { kv } from './kv/kv.ts';
import { metrics } from './metrics/metrics.ts';
import { mutate } from './mutate/mutate.ts';
import { prune } from './prune.ts';
import { ruby } from './ruby/ruby.ts';
import { sleep } from './sleep.ts';
import { split } from './split.ts';
import { syslogPri } from './syslog_pri.ts';
import { throttle } from './throttle.ts';
import { translate } from './translate/translate.ts';
import { truncate } from './truncate.ts';
import { urldecode } from './urldecode.ts';
import { useragent } from './useragent/useragent.ts';
import { uuid } from './uuid.ts';
import { xml } from './xml/xml.ts';

/** Every filter, sorted by name. */
export const FILTERS: readonly FilterDeclaration[] = Object.freeze([
  aggregate,
  anonymize,
  cidr,
  clone,
  csv,
  date,
  deDot,
  dissect,
  dns,
  drop,
  elapsed,
  fingerprint,
  geoip,
  grok,
  json,
  kv,
  metrics,
  mutate,
  prune,
  ruby,
  sleep,
  split,
  syslogPri,
  throttle,
  translate,
  truncate,
  urldecode,
  useragent,
  uuid,
  xml,
]);

export const findFilter = (name: string): FilterDeclaration | undefined =>
  FILTERS.find((filter) => filter.name === name);
