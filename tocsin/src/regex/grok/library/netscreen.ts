import { bySet } from './by-set.ts';
import { definePatterns } from './define-patterns.ts';

const r = String.raw;

/** Each set wants the pairs in this order; the ECS one does without those in brackets, which a denied session lacks. */
const optional = (ecs: string): string => `(?:${ecs})?`;

/** Sessions of a NetScreen firewall. */
export const netscreen = definePatterns({
  NETSCREENSESSIONLOG: bySet(
    (choose) =>
      [
        choose(
          '%{SYSLOGTIMESTAMP:date} %{IPORHOST:device} %{IPORHOST}: NetScreen device_id=%{WORD:device_id}%{DATA}:',
          r`%{SYSLOGTIMESTAMP:timestamp} %{IPORHOST:[observer][hostname]} %{NOTSPACE:[observer][name]}: (?<[observer][product]>NetScreen) device_id=%{WORD:[netscreen][device_id]} .*?(?:system-\w+-%{NONNEGINT:[event][code]}\(%{WORD:[netscreen][session][type]}\))?:`,
        ),
        choose('start_time=%{QUOTEDSTRING:start_time}', 'start_time="%{DATA:[netscreen][session][start_time]}"'),
        'duration=%{INT:{duration|[netscreen][session][duration]:int}}',
        'policy_id=%{INT:{policy_id|[netscreen][policy_id]}}',
        'service=%{DATA:{service|[netscreen][service]}}',
        'proto=%{INT:{proto|[netscreen][protocol_number]:int}}',
        'src zone=%{WORD:{src_zone|[observer][ingress][zone]}}',
        'dst zone=%{WORD:{dst_zone|[observer][egress][zone]}}',
        'action=%{WORD:{action|[event][action]}}',
        'sent=%{INT:{sent|[source][bytes]:int}}',
        'rcvd=%{INT:{rcvd|[destination][bytes]:int}}',
        'src=%{IPORHOST:{src_ip|[source][address]}}',
        'dst=%{IPORHOST:{dst_ip|[destination][address]}}',
      ].join(' ') +
      choose(
        [
          ' src_port=%{INT:src_port} dst_port=%{INT:dst_port}',
          'src-xlated ip=%{IPORHOST:src_xlated_ip} port=%{INT:src_xlated_port}',
          'dst-xlated ip=%{IPORHOST:dst_xlated_ip} port=%{INT:dst_xlated_port}',
          'session_id=%{INT:session_id} reason=%{GREEDYDATA:reason}',
        ].join(' '),
        optional(' src_port=%{INT:[source][port]:int} dst_port=%{INT:[destination][port]:int}') +
          optional(
            ' src-xlated ip=%{IP:[source][nat][ip]} port=%{INT:[source][nat][port]:int} dst-xlated ip=%{IP:[destination][nat][ip]} port=%{INT:[destination][nat][port]:int}',
          ) +
          optional(' session_id=%{INT:[netscreen][session][id]} reason=%{GREEDYDATA:[netscreen][session][reason]}'),
      ),
  ),
});
