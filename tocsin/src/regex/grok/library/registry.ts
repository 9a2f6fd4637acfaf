import { aws } from './aws.ts';
import { bacula } from './bacula.ts';
import { bind } from './bind.ts';
import { bro } from './bro.ts';
import { cisco } from './cisco.ts';
import { dates } from './dates.ts';
import { type PatternFamily, type PatternSet, textOf } from './define-patterns.ts';
import { exim } from './exim.ts';
import { haproxy } from './haproxy.ts';
import { httpd } from './httpd.ts';
import { java } from './java.ts';
import { junos } from './junos.ts';
import { maven } from './maven.ts';
import { mcollective } from './mcollective.ts';
import { mongodb } from './mongodb.ts';
import { nagios } from './nagios.ts';
import { netfilter } from './netfilter.ts';
import { netscreen } from './netscreen.ts';
import { network } from './network.ts';
import { postgresql } from './postgresql.ts';
import { rails } from './rails.ts';
import { redis } from './redis.ts';
import { ruby } from './ruby.ts';
import { squid } from './squid.ts';
import { syslog } from './syslog.ts';
import { words } from './words.ts';
import { zeek } from './zeek.ts';

/** Every family, by its name; the name of a pattern stands in one of them only. */
export const FAMILIES: Readonly<Record<string, PatternFamily>> = Object.freeze({
  aws,
  bacula,
  bind,
  bro,
  cisco,
  dates,
  exim,
  haproxy,
  httpd,
  java,
  junos,
  maven,
  mcollective,
  mongodb,
  nagios,
  netfilter,
  netscreen,
  network,
  postgresql,
  rails,
  redis,
  ruby,
  squid,
  syslog,
  words,
  zeek,
});

const sets = new Map<PatternSet, ReadonlyMap<string, string>>();

/** Every pattern of a set, by name. */
export function patternsOf(set: PatternSet): ReadonlyMap<string, string> {
  let patterns = sets.get(set);
  if (patterns === undefined) {
    patterns = new Map(read(set));
    sets.set(set, patterns);
  }
  return patterns;
}

function* read(set: PatternSet): Generator<[string, string]> {
  for (const family of Object.values(FAMILIES)) {
    for (const [name, texts] of Object.entries(family)) {
      const text = textOf(texts, set);
      if (text !== undefined) yield [name, text];
    }
  }
}
