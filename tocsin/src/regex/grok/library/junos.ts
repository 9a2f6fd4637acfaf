import { bySet, type Choose } from './by-set.ts';
import { definePatterns } from './define-patterns.ts';

const r = String.raw;

const flow =
  '%{IP:{src-ip|[source][ip]}}/%{INT:{src-port|[source][port]:int}}->%{IP:{dst-ip|[destination][ip]}}/%{INT:{dst-port|[destination][port]:int}} %{DATA:{service|[juniper][srx][service_name]}}';
const translated =
  '%{IP:{nat-src-ip|[source][nat][ip]}}/%{INT:{nat-src-port|[source][nat][port]:int}}->%{IP:{nat-dst-ip|[destination][nat][ip]}}/%{INT:{nat-dst-port|[destination][nat][port]:int}}';
/** No rule at all is written as `None`, which the ECS set leaves out. */
const natRules = (choose: Choose): string =>
  choose(
    '%{DATA:src-nat-rule-name} %{DATA:dst-nat-rule-name}',
    '(?:None|%{DATA:[juniper][srx][src_nat_rule_name]}) (?:None|%{DATA:[juniper][srx][dst_nat_rule_name]})',
  );
const protocol = '%{INT:{protocol-id|[network][iana_number]}}';
const policy =
  '%{DATA:{policy-name|[rule][name]}} %{DATA:{from-zone|[observer][ingress][zone]}} %{DATA:{to-zone|[observer][egress][zone]}}';
const session = '%{INT:{session-id|[juniper][srx][session_id]}}';
const tag = (choose: Choose): string => choose('%{RT_FLOW_EVENT:event}', '%{RT_FLOW_TAG:[juniper][srx][tag]}');

const tags = `(?:${['CREATE', 'CLOSE', 'DENY'].map((end) => `RT_FLOW_SESSION_${end}`).join('|')})`;

/** Sessions of Juniper's SRX under Junos 11.4 in unstructured form: closed, created, denied. */
export const junos = definePatterns({
  RT_FLOW_TAG: { v8: tags },
  // Logstash forgot the braces in its ECS set, where this matches nothing but its own text.
  RT_FLOW_EVENT: { disabled: tags, v8: '%{RT_FLOW_TAG}' },
  RT_FLOW1: bySet((choose) =>
    [
      `${tag(choose)}: %{GREEDYDATA:{close-reason|[juniper][srx][reason]}}: ${flow}`,
      `${translated} ${natRules(choose)} ${protocol} ${policy} ${session}`,
      r`\d+\(%{${choose('DATA:sent', 'INT:[source][bytes]:int')}}\) \d+\(%{${choose('DATA:received', 'INT:[destination][bytes]:int')}}\)`,
      '%{INT:{elapsed-time|[juniper][srx][elapsed_time]:int}} .*',
    ].join(' '),
  ),
  RT_FLOW2: bySet(
    (choose) =>
      `${tag(choose)}: session created ${flow} ${translated} ${natRules(choose)} ${protocol} ${policy} ${session} .*`,
  ),
  RT_FLOW3: bySet((choose) => r`${tag(choose)}: session denied ${flow} ${protocol}\(\d\) ${policy} .*`),
});
