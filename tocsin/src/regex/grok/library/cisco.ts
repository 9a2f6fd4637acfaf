import { bySet, type Choose } from './by-set.ts';
import { definePatterns } from './define-patterns.ts';

const r = String.raw;

const action = '%{CISCO_ACTION:{action|[cisco][asa][outcome]}}';
const direction = '%{CISCO_DIRECTION:{direction|[cisco][asa][network][direction]}}';
const protocol = '%{WORD:{protocol|[cisco][asa][network][transport]}}';
const reason = '%{CISCO_REASON:{reason|[event][reason]}}';
const rule = '{policy_id|[cisco][asa][rule_name]}';
const ipsec = '%{WORD:{protocol|[cisco][asa][network][type]}}';

const source = '%{IP:{src_ip|[source][ip]}}';
const sourcePort = '%{INT:{src_port|[source][port]:int}}';
const destination = '%{IP:{dst_ip|[destination][ip]}}';
const destinationPort = '%{INT:{dst_port|[destination][port]:int}}';
const fromTo = `from ${source}/${sourcePort} to ${destination}/${destinationPort}`;

const sourceUser = r`(?:\(%{DATA:{src_fwuser|[source][user][name]}}\))?`;
const destinationUser = r`(?:\(%{DATA:{dst_fwuser|[destination][user][name]}}\))?`;

const ingress = '{src_interface|[observer][ingress][interface][name]}';
const egress = '{dst_interface|[observer][egress][interface][name]}';

const icmp = r`\(type %{INT:{icmp_type|[cisco][asa][icmp_type]:int}}, code %{INT:{icmp_code|[cisco][asa][icmp_code]:int}}\)`;
const hashes = r`\[%{DATA:{hashcode1|[@metadata][cisco][asa][hashcode1]}}, %{DATA:{hashcode2|[@metadata][cisco][asa][hashcode2]}}\]`;

const onInterface = (choose: Choose, legacy = 'GREEDYDATA'): string =>
  `on interface ${choose(`%{${legacy}:interface}`, '%{NOTSPACE:[observer][egress][interface][name]}')}`;

const sourceEnd = (choose: Choose): string =>
  choose(r`%{DATA:src_interface}:%{IP:src_ip}(?:\(%{DATA:src_fwuser}\))?`, '%{CISCO_SRC_IP_USER}');
const destinationEnd = (choose: Choose): string =>
  choose(r`%{DATA:dst_interface}:%{IP:dst_ip}(?:\(%{DATA:dst_fwuser}\))?`, '%{CISCO_DST_IP_USER}');

/** The ends of an access list's hit. The legacy set and the ECS set both take the second user for one of the source. */
const arrow = (user: string): string =>
  [
    r`%{DATA:${ingress}}/${source}\(${sourcePort}\)${user}`,
    '->',
    r`%{DATA:${egress}}/${destination}\(${destinationPort}\)${user}`,
  ].join(' ');

const hitCount = 'hit-cnt %{INT:{hit_count|[cisco][asa][hit_count]:int}}';

/** A unit of a failover pair says what it does; which one it is is not captured. */
const unit = (text: string): string => r`\((?:Primary|Secondary)\) ${text}`;
const unitInterface = (before: string, after: string) =>
  bySet((choose) =>
    unit(
      `${before} [Ii]nterface ${choose('%{GREEDYDATA:interface_name}', '%{NOTSPACE:[network][interface][name]}')}${after}`,
    ),
  );

const hostPortUser = (end: string, side: string): string =>
  r`%{NOTSPACE:[observer][${side}][interface][name]}:(?:%{IP:[${end}][ip]}|%{HOSTNAME:[${end}][address]})(?:/%{INT:[${end}][port]:int})?(?:\(%{DATA:[${end}][user][name]}\))?`;
const ipUser = (end: string, side: string): string =>
  r`%{NOTSPACE:[observer][${side}][interface][name]}:%{IP:[${end}][ip]}(?:\(%{DATA:[${end}][user][name]}\))?`;

const deniedEnd = (choose: Choose, end: 'src' | 'dst'): string =>
  choose(
    r`%{DATA:${end}_interface}:%{DATA:${end}_ip}(?:/%{INT:${end}_port})?(?:\(%{DATA:${end}_fwuser}\))?`,
    `%{CISCO_${end.toUpperCase()}_HOST_PORT_USER}`,
  );

const builtEnd = (choose: Choose, end: 'src' | 'dst', ecs: 'source' | 'destination', side: string): string =>
  [
    choose(`%{DATA:${end}_interface}`, `%{NOTSPACE:[observer][${side}][interface][name]}`),
    `:%{IP:{${end}_ip|[${ecs}][ip]}}/%{INT:{${end}_port|[${ecs}][port]:int}}`,
    r`(?: \(%{IP:{${end}_mapped_ip|[${ecs}][nat][ip]}}/%{INT:{${end}_mapped_port|[${ecs}][nat][port]:int}}\))?`,
    r`(?:\(%{DATA:{${end}_fwuser|[${ecs}][user][name]}}\))?`,
  ].join('');

const payloadEnd = (legacy: string, ecs: string): string =>
  [
    `%{IP:{orig_${legacy}_ip|[cisco][asa][original_ip_payload][${ecs}][ip]}}`,
    `/%{INT:{orig_${legacy}_port|[cisco][asa][original_ip_payload][${ecs}][port]:int}}`,
    r`(?:\(%{DATA:{orig_${legacy}_fwuser|[cisco][asa][original_ip_payload][${ecs}][user][name]}}\))?`,
  ].join('');

/** IPsec messages put a space after `=` in older releases; the legacy set insists on it. */
const equals = (choose: Choose): string => choose('= ', r`=\s?`);

/**
 * System messages of Cisco's ASA, PIX and FWSM, by their number.
 * https://www.cisco.com/c/en/us/td/docs/security/asa/syslog/b_syslog.html
 */
export const cisco = definePatterns({
  CISCO_TAGGED_SYSLOG:
    '^<%{POSINT:{syslog_pri|[log][syslog][priority]:int}}>%{CISCOTIMESTAMP:timestamp}(?: %{SYSLOGHOST:{sysloghost|[host][hostname]}})? ?: %%{CISCOTAG:{ciscotag|[cisco][asa][tag]}}:',
  CISCOTIMESTAMP: '%{MONTH} +%{MONTHDAY}(?: %{YEAR})? %{TIME}',
  CISCOTAG: '[A-Z0-9]+-%{INT}-[A-Z0-9_]+',
  CISCO_ACTION:
    'Built|Teardown|Deny|Denied|denied|requested|permitted|denied by ACL|discarded|est-allowed|Dropping|created|deleted',
  CISCO_REASON: r`Duplicate TCP SYN|Failed to locate egress interface|Invalid transport field|No matching connection|DNS Response|DNS Query|(?:%{WORD}\s*)*`,
  CISCO_DIRECTION: 'Inbound|inbound|Outbound|outbound',
  CISCO_INTERVAL: 'first hit|%{INT}-second interval',
  CISCO_XLATE_TYPE: 'static|dynamic',
  CISCO_HITCOUNT_INTERVAL: {
    v8: `${hitCount} (?:first hit|%{INT:[cisco][asa][interval]:int}-second interval)`,
  },
  CISCO_SRC_IP_USER: { v8: ipUser('source', 'ingress') },
  CISCO_DST_IP_USER: { v8: ipUser('destination', 'egress') },
  CISCO_SRC_HOST_PORT_USER: { v8: hostPortUser('source', 'ingress') },
  CISCO_DST_HOST_PORT_USER: { v8: hostPortUser('destination', 'egress') },

  CISCOFW104001: unit('Switching to ACTIVE - %{GREEDYDATA:{switch_reason|[event][reason]}}'),
  CISCOFW104002: unit('Switching to STANDBY - %{GREEDYDATA:{switch_reason|[event][reason]}}'),
  CISCOFW104003: unit(r`Switching to FAILED\.`),
  CISCOFW104004: unit(r`Switching to OK\.`),
  CISCOFW105003: unitInterface('Monitoring on', ' waiting'),
  CISCOFW105004: unitInterface('Monitoring on', ' normal'),
  CISCOFW105005: unitInterface('Lost Failover communications with mate on', ''),
  CISCOFW105008: unitInterface('Testing', ''),
  CISCOFW105009: unitInterface('Testing on', ' (?:Passed|Failed)'),
  CISCOFW106001: bySet(
    (choose) =>
      `${direction} ${protocol} connection ${action} ${fromTo} flags ${choose('%{GREEDYDATA:tcp_flags}', '%{DATA:[cisco][asa][tcp_flags]}')} ${onInterface(choose)}`,
  ),
  CISCOFW106006_106007_106010: bySet((choose) =>
    [
      `${action} ${direction} ${protocol} (?:from|src) ${source}/${sourcePort}${sourceUser}`,
      `(?:to|dst) ${destination}/${destinationPort}${destinationUser}`,
      `(?:${onInterface(choose, 'DATA')}|due to ${reason})`,
    ].join(' '),
  ),
  CISCOFW106014: bySet(
    (choose) =>
      `${action} ${direction} ${protocol} src ${sourceEnd(choose)} dst ${destinationEnd(choose)}${choose(' ', r`\s?`)}${icmp}`,
  ),
  CISCOFW106015: bySet(
    (choose) =>
      r`${action} ${protocol} \(%{DATA:${rule}}\) ${fromTo} flags %{DATA:{tcp_flags|[cisco][asa][tcp_flags]}} ${onInterface(choose)}`,
  ),
  CISCOFW106021: bySet(
    (choose) => `${action} ${protocol} reverse path check from ${source} to ${destination} ${onInterface(choose)}`,
  ),
  CISCOFW106023: bySet((choose) =>
    [
      `${action}(?: protocol)? ${protocol} src ${deniedEnd(choose, 'src')}`,
      `dst ${deniedEnd(choose, 'dst')}(?: ${icmp})? by access-group "?%{DATA:${rule}}"? ${hashes}`,
    ].join(' '),
  ),
  CISCOFW106100_2_3: bySet((choose) =>
    [
      `access-list %{NOTSPACE:${rule}} ${action} ${protocol} for user '%{DATA:{src_fwuser|[user][name]}}' ${arrow('')}`,
      choose(`${hitCount} %{CISCO_INTERVAL:interval}`, '%{CISCO_HITCOUNT_INTERVAL}'),
      hashes,
    ].join(' '),
  ),
  CISCOFW106100: `access-list %{NOTSPACE:${rule}} ${action} ${protocol} ${arrow(sourceUser)} ${hitCount} %{CISCO_INTERVAL:{interval|}} ${hashes}`,
  CISCOFW110002: `${reason} for ${protocol} from %{DATA:${ingress}}:${source}/${sourcePort} to ${destination}/${destinationPort}`,
  CISCOFW302010:
    '%{INT:{connection_count|[cisco][asa][connections][in_use]:int}} in use, %{INT:{connection_count_max|[cisco][asa][connections][most_used]:int}} most used',
  CISCOFW302013_302014_302015_302016: bySet((choose) =>
    [
      `${action}(?: ${direction})? ${protocol} connection %{INT:{connection_id|[cisco][asa][connection_id]}}`,
      ` for ${builtEnd(choose, 'src', 'source', 'ingress')} to ${builtEnd(choose, 'dst', 'destination', 'egress')}`,
      '(?: duration %{TIME:{duration|[cisco][asa][duration]}} bytes %{INT:{bytes|[network][bytes]:int}})?',
      r`(?: ${reason})?(?: \(%{DATA:{user|[user][name]}}\))?`,
    ].join(''),
  ),
  CISCOFW302020_302021: [
    `${action}(?: ${direction})? ${protocol} connection for`,
    r`faddr ${destination}/%{INT:{icmp_seq_num|[cisco][asa][icmp_seq]:int}}(?:\(%{DATA:{fwuser|[destination][user][name]}}\))?`,
    'gaddr %{IP:{src_xlated_ip|[source][nat][ip]}}/%{INT:{icmp_code_xlated|[cisco][asa][icmp_type]:int}}',
    r`laddr ${source}/%{INT:{icmp_code|}}(?: \(%{DATA:{user|[source][user][name]}}\))?`,
  ].join(' '),
  CISCOFW304001: `${source}${sourceUser} Accessed URL ${destination}:%{GREEDYDATA:{dst_url|[url][original]}}`,
  CISCOFW305011: bySet((choose) =>
    [
      `${action} %{CISCO_XLATE_TYPE:{xlate_type|}} ${protocol} translation`,
      `from %{DATA:${ingress}}:${source}(?:/${sourcePort})?${sourceUser}`,
      choose(
        'to %{DATA:src_xlated_interface}:%{IP:src_xlated_ip}/%{DATA:src_xlated_port}',
        'to %{DATA:[observer][egress][interface][name]}:%{IP:[destination][ip]}/%{INT:[destination][port]:int}',
      ),
    ].join(' '),
  ),
  CISCOFW313001_313004_313008: bySet(
    (choose) =>
      `${action} ${protocol} type=%{INT:{icmp_type|[cisco][asa][icmp_type]:int}}, code=%{INT:{icmp_code|[cisco][asa][icmp_code]:int}} from ${source} ${onInterface(choose, 'DATA')}(?: to ${destination})?`,
  ),
  CISCOFW313005: bySet(
    (choose) =>
      [
        `${reason} for ${protocol} error message:`,
        choose(
          r`%{WORD:err_protocol} src %{DATA:err_src_interface}:%{IP:err_src_ip}(?:\(%{DATA:err_src_fwuser}\))? dst %{DATA:err_dst_interface}:%{IP:err_dst_ip}(?:\(%{DATA:err_dst_fwuser}\))? \(type %{INT:err_icmp_type}, code %{INT:err_icmp_code}\) on %{DATA:interface} interface\. `,
          r`%{WORD} src %{CISCO_SRC_IP_USER} dst %{CISCO_DST_IP_USER} ${icmp} on %{NOTSPACE} interface\.\s+`,
        ),
      ].join(' ') +
      choose(' ', '') +
      `Original IP payload: %{WORD:{protocol|[cisco][asa][original_ip_payload][network][transport]}} src ${payloadEnd('src', 'source')} dst ${payloadEnd('dst', 'destination')}`,
  ),
  CISCOFW321001: bySet(
    (choose) =>
      `Resource '%{${choose('WORD:resource_name', 'DATA:[cisco][asa][resource][name]')}}' limit of %{POSINT:{resource_limit|[cisco][asa][resource][limit]:int}} reached for system`,
  ),
  CISCOFW402117: bySet(
    (choose) =>
      r`${ipsec}: Received a non-IPSec packet \(protocol${equals(choose)}%{WORD:{orig_protocol|[cisco][asa][network][transport]}}\) from ${source} to ${destination}${choose('', r`\.?`)}`,
  ),
  CISCOFW402119: bySet((choose) =>
    [
      `${ipsec}: Received an %{WORD:{orig_protocol|[cisco][asa][ipsec][protocol]}} packet`,
      r`\(SPI${equals(choose)}%{DATA:{spi|[cisco][asa][ipsec][spi]}}, sequence number${equals(choose)}%{DATA:{seq_num|[cisco][asa][ipsec][seq_num]}}\)`,
      r`from ${source} \(user${equals(choose)}%{DATA:{user|[source][user][name]}}\) to ${destination} that failed anti-replay checking${choose('', r`\.?`)}`,
    ].join(' '),
  ),
  CISCOFW419001: bySet(
    (choose) =>
      `${action} ${protocol} packet from %{${choose('DATA:src_interface', 'NOTSPACE:[observer][ingress][interface][name]')}}:${source}/${sourcePort} to %{${choose('DATA:dst_interface', 'NOTSPACE:[observer][egress][interface][name]')}}:${destination}/${destinationPort}, reason: %{GREEDYDATA:{reason|[event][reason]}}`,
  ),
  CISCOFW419002: `${reason} from %{DATA:${ingress}}:${source}/${sourcePort} to %{DATA:${egress}}:${destination}/${destinationPort} with different initial sequence number`,
  CISCOFW500004: `${reason} for protocol=${protocol}, ${fromTo}`,
  CISCOFW602303_602304: bySet(
    (choose) =>
      r`${ipsec}: An ${direction} %{${choose('GREEDYDATA:tunnel_type', 'DATA:[cisco][asa][ipsec][tunnel_type]')}} SA \(SPI${equals(choose)}%{DATA:{spi|[cisco][asa][ipsec][spi]}}\) between ${source} and ${destination} \(user${equals(choose)}%{DATA:{user|[source][user][name]}}\) has been ${action}`,
  ),
  CISCOFW710001_710002_710003_710005_710006: `${protocol} (?:request|access) ${action} from ${source}/${sourcePort} to %{DATA:${egress}}:${destination}/${destinationPort}`,
  CISCOFW713172: bySet((choose) =>
    [
      `Group = %{${choose('GREEDYDATA:group', 'DATA:[cisco][asa][source][group]')}}, IP = ${source}, Automatic NAT Detection Status:`,
      r`Remote end\s*%{DATA:{is_remote_natted|[@metadata][cisco][asa][remote_nat]}}\s*behind a NAT device`,
      r`This\s+end\s*%{DATA:{is_local_natted|[@metadata][cisco][asa][local_nat]}}\s*behind a NAT device`,
    ].join(r`\s+`),
  ),
  CISCOFW733100: [
    r`\[\s*%{DATA:{drop_type|[cisco][asa][burst][object]}}\s*\] drop %{DATA:{drop_rate_id|[cisco][asa][burst][id]}} exceeded.`,
    'Current burst rate is %{INT:{drop_rate_current_burst|[cisco][asa][burst][current_rate]:int}} per second,',
    'max configured rate is %{INT:{drop_rate_max_burst|[cisco][asa][burst][configured_rate]:int}};',
    'Current average rate is %{INT:{drop_rate_current_avg|[cisco][asa][burst][avg_rate]:int}} per second,',
    'max configured rate is %{INT:{drop_rate_max_avg|[cisco][asa][burst][configured_avg_rate]:int}};',
    'Cumulative total count is %{INT:{drop_total_count|[cisco][asa][burst][cumulative_count]:int}}',
  ].join(' '),
});
