// The pipelines that are measured, and for each of them a slow, obvious reading of a line, to compare with what came out.
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { geoDatabase } from './geo-database.mjs';
import { accessLines, applicationLines } from './pipeline-lines.mjs';

const common = (line) => ({ '@version': '1', event: { original: line }, host: { name: hostname() } });
/** `@timestamp` is then the moment of reading, and not compared. */
const failed = (line) => ({ ...common(line), message: line, tags: ['_grokparsefailure'] });

const APPLICATION = /(DEBUG|INFO|WARNING|ERROR|CRITICAL) (\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d),(\d{3}) (.*)/;

/** grok, date → JSON lines: the filters of a Django project. */
export const seedCase = () => ({
  name: 'application',
  lines: applicationLines,
  pipeline: (out) => `input { stdin {} }
filter {
  grok { match => { "message" => "%{LOGLEVEL:loglevel} %{TIMESTAMP_ISO8601:timestamp} %{GREEDYDATA:message}" } }
  date { match => [ "timestamp", "ISO8601" ] }
}
output { file { path => ${JSON.stringify(out)} codec => json_lines } }
`,
  expected: (line) => {
    const found = APPLICATION.exec(line);
    if (found === null) return failed(line);
    const [, loglevel, day, time, milliseconds, rest] = found;
    return {
      ...common(line),
      '@timestamp': `${day}T${time}.${milliseconds}Z`,
      message: [line, rest],
      loglevel,
      timestamp: `${day} ${time},${milliseconds}`,
    };
  },
});

const ACCESS = /^(\S+) - (\S+) \[([^\]]+)\] "(\S+) (\S+) HTTP\/([\d.]+)" (\d+) (\d+) "([^"]*)" "([^"]*)"$/;
const known = (text) => (text === '-' ? undefined : text);

/** Apache's combined format: grok, date, geoip, useragent → JSON lines. */
export const accessCase = (folder) => {
  const database = join(folder, 'GeoLite2-City.mmdb');
  const { networks, bytes } = geoDatabase();
  writeFileSync(database, bytes);
  const agentOf = slowAgents();
  return {
    name: 'access',
    lines: accessLines,
    pipeline: (out) => `input { stdin {} }
filter {
  grok { match => { "message" => "%{HTTPD_COMBINEDLOG}" } }
  date { match => [ "timestamp", "dd/MMM/yyyy:HH:mm:ss Z" ] }
  geoip { source => "[source][address]" target => "[source]" database => ${JSON.stringify(database)} }
  useragent { source => "[user_agent][original]" }
}
output { file { path => ${JSON.stringify(out)} codec => json_lines } }
`,
    expected: (line) => {
      const [, address, user, timestamp, method, path, version, status, size, referrer, agent] =
        ACCESS.exec(line) ?? [];
      const [day, month, year, time] = /^(\d+)\/(\w+)\/(\d+):(\S+)/.exec(timestamp).slice(1);
      const place = networks.find(({ cidr }) => isWithin(address, cidr))?.data;
      return {
        ...common(line),
        '@timestamp': new Date(`${day} ${month} ${year} ${time} UTC`).toISOString(),
        message: line,
        timestamp,
        source: place === undefined ? { address } : { address, ip: address, geo: geoOf(place) },
        ...(known(user) === undefined ? {} : { user: { name: user } }),
        http: {
          request: { method, referrer: known(referrer) },
          version,
          response: { status_code: Number(status), body: { bytes: Number(size) } },
        },
        url: { original: path },
        user_agent: { original: agent, ...agentOf(agent) },
        ...(place === undefined ? { tags: ['_geoip_lookup_failure'] } : {}),
      };
    },
  };
};

const numberOf = (address) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const isWithin = (address, cidr) => {
  const [first, bits] = cidr.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(first) / size);
};

const geoOf = ({ city, continent, country, location, postal, subdivisions: [region] }) => ({
  city_name: city.names.en,
  continent_code: continent.code,
  country_iso_code: country.iso_code,
  country_name: country.names.en,
  location: { lat: location.latitude, lon: location.longitude },
  postal_code: postal.code,
  region_iso_code: `${country.iso_code}-${region.iso_code}`,
  region_name: region.names.en,
  timezone: location.time_zone,
});

/** Every rule of uap-core one by one. Of the versions nothing: their rules are many. */
const slowAgents = () => {
  const file = new URL('../node_modules/uap-core/regexes.yaml', import.meta.url);
  const lists = parse(readFileSync(file, 'utf8'));
  const first = (rules, replacement, agent) => {
    for (const rule of rules) {
      const match = new RegExp(rule.regex, rule.regex_flag).exec(agent);
      if (match === null) continue;
      const name = rule[replacement]?.replace(/\$(\d)/g, (_, group) => match[group] ?? '').trim() ?? match[1];
      if (name) return name;
    }
    return 'Other';
  };
  return (agent) => ({
    name: first(lists.user_agent_parsers, 'family_replacement', agent),
    os: { name: first(lists.os_parsers, 'os_replacement', agent) },
    device: { name: first(lists.device_parsers, 'device_replacement', agent) },
  });
};
