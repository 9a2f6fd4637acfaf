import { didYouMean } from '../../define/index.ts';
import { INSTEAD } from './instead.ts';

export type PluginKind = 'input' | 'filter' | 'output' | 'codec';

/** What Logstash 9 brings with it, integrations included, and what is often installed beside. https://www.elastic.co/docs/reference/logstash/plugins */
export const LOGSTASH: Readonly<Record<PluginKind, string>> = {
  codec:
    'avro cef cloudfront cloudtrail collectd csv dots edn edn_lines es_bulk fluent graphite gzip_lines json json_lines line msgpack multiline netflow nmap plain protobuf rubydebug',
  filter:
    'aggregate alter anonymize bytes cidr cipher clone csv date de_dot dissect dns drop elapsed elastic_integration elasticsearch environment extractnumbers fingerprint geoip grok http i18n java_uuid jdbc_static jdbc_streaming json json_encode kv memcached metricize metrics mutate prune range ruby sleep split syslog_pri threats_classifier throttle tld translate truncate urldecode useragent uuid wurfl_device_detection xml',
  input:
    'azure_event_hubs beats cloudwatch couchdb_changes dead_letter_queue elastic_agent elastic_serverless_forwarder elasticsearch exec file ganglia gelf generator github google_cloud_storage google_pubsub graphite heartbeat http http_poller imap irc java_generator java_stdin jdbc jms jmx kafka kinesis logstash log4j lumberjack meetup pipe pipeline puppet_facter rabbitmq redis relp rss s3 s3-sns-sqs salesforce snmp snmptrap sqlite sqs stdin stomp syslog tcp twitter udp unix varnishlog websocket wmi xmpp',
  output:
    'boundary circonus cloudwatch csv datadog datadog_metrics dynatrace elasticsearch email exec file ganglia gelf google_bigquery google_cloud_storage google_pubsub graphite graphtastic http influxdb irc java_stdout juggernaut kafka librato logstash loggly lumberjack metriccatcher mongodb nagios nagios_nsca null opentsdb pagerduty pipe pipeline rabbitmq redis redmine riak riemann s3 sink sns solr_http sqs statsd stdout stomp syslog tcp timber udp webhdfs websocket xmpp zabbix',
};

/** What to say of a plugin that nobody here knows. */
export function unknownPlugin(
  kind: PluginKind,
  name: string,
  known: readonly string[],
  elsewhere: readonly PluginKind[],
): { readonly message: string; readonly hint: string } {
  const near = didYouMean(name, known);
  const list = known.length === 0 ? `there are no ${kind}s` : `there are: ${known.join(', ')}`;
  const instead = INSTEAD[kind]?.[name];
  if (LOGSTASH[kind].split(' ').includes(name) || instead !== undefined)
    return {
      message: `Logstash's ${kind} "${name}" is not implemented`,
      hint: instead ?? (near === '' ? list : `${near} ${list}`),
    };
  const [other] = elsewhere;
  if (other !== undefined)
    return {
      message: `unknown ${kind} "${name}"`,
      hint: `"${name}" is ${article(other)}; of the kind ${kind} ${list}`,
    };
  return { message: `unknown ${kind} "${name}"`, hint: near === '' ? list : near };
}

const article = (kind: PluginKind): string => (kind === 'input' || kind === 'output' ? `an ${kind}` : `a ${kind}`);
