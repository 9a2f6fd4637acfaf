type Kind = 'input' | 'filter' | 'output' | 'codec';

const BEATS =
  'where the files are on this machine, read them with file { path => [ … ] }; from another one take JSON with http {} or tcp { codec => json_lines }';
const FROM_PROGRAM = (program: string): string =>
  `a program can bring them: pipe { command => "${program}" codec => … }`;
const TO_PROGRAM = (program: string): string =>
  `a program can take them: pipe { command => "${program}" message_format => … }`;
const SEARCH_ENGINE = 'write elasticsearch { hosts => [ … ] index => … }: it speaks with OpenSearch, too';
const BY_HTTP = 'its API takes events by http { url => … http_method => post format => json }';
const LOOKUP = 'for values that can be in a file: translate { source => … target => … dictionary_path => … }';

/** What does the same as a plugin of Logstash that is not there, or that Logstash has no longer. */
export const INSTEAD: Readonly<Partial<Record<Kind, Readonly<Record<string, string>>>>> = {
  input: {
    azure_event_hubs: FROM_PROGRAM('kcat -C …'),
    beats: BEATS,
    elastic_agent: BEATS,
    elasticsearch: 'exec { command => "curl …" interval => 60 codec => json }',
    gelf: 'udp { port => 12201 codec => json } takes GELF that is not compressed',
    github: 'http { port => … } takes its webhooks',
    graphite: 'tcp { port => 2003 codec => graphite }',
    http_poller: 'exec { command => "curl …" interval => 60 codec => json }',
    java_generator: 'write generator { … }',
    java_stdin: 'write stdin { … }',
    jdbc: 'exec { command => "psql --csv -c …" interval => 60 }, or a program that writes a file',
    kafka: FROM_PROGRAM('kcat -C -b … -G … …'),
    kinesis: FROM_PROGRAM('…'),
    log4j: 'let Log4j 2 write JSON to a file, or to tcp { codec => json_lines }',
    log4j2: 'let Log4j 2 write JSON to a file, or to tcp { codec => json_lines }',
    logstash: 'let the other side write to http {} here, by its output http with format => json_batch',
    lumberjack: BEATS,
    rabbitmq: FROM_PROGRAM('amqp-consume …'),
    redis: FROM_PROGRAM('redis-cli …'),
    relp: 'let rsyslog send by omfwd to tcp { port => … }',
    s3: 'let `aws s3 sync` bring the files, and read them with file { path => [ … ] mode => read }',
    snmptrap: 'let snmptrapd write a file, and read it with file { path => [ … ] }',
    sqs: FROM_PROGRAM('…'),
    websocket: FROM_PROGRAM('websocat …'),
    zeromq: FROM_PROGRAM('…'),
  },
  filter: {
    alter: 'write conditions with mutate { replace => … }',
    bytes: 'write mutate { convert => … gsub => … }',
    checksum: 'write fingerprint { source => … target => … method => "SHA256" }',
    cipher: 'to make values unreadable, write fingerprint { method => "SHA256" key => … }',
    collate: 'order does not matter for searches: stats, sort',
    elasticsearch: LOOKUP,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of a pipeline
    environment: 'write mutate { add_field => { "name" => "${NAME}" } }',
    grep: 'write a condition: if [message] !~ /…/ { drop {} }',
    java_uuid: 'write uuid { … }',
    jdbc_static: LOOKUP,
    jdbc_streaming: LOOKUP,
    json_encode: 'an output writes any field as JSON, and "%{name}" is the JSON of a field that holds others',
    memcached: LOOKUP,
    multiline: 'lines are joined where they are read: codec => multiline { pattern => … what => … } at the input',
    range: 'write conditions: if [n] >= 1 and [n] <= 9 { … }',
    tld: LOOKUP,
  },
  output: {
    amazon_es: SEARCH_ENGINE,
    cloudwatch: BY_HTTP,
    datadog: BY_HTTP,
    elasticsearch_http: 'write elasticsearch { hosts => [ … ] }',
    exec: 'what is in logs would become a command; write pipe {}, whose program reads events, or http {}',
    gelf: 'write udp { codec => json } or tcp { codec => json_lines }',
    google_cloud_storage: 'write file { path => … }, and let `gsutil rsync` take the files',
    graphite: 'write tcp { port => 2003 codec => graphite { … } }',
    influxdb: BY_HTTP,
    jira: BY_HTTP,
    kafka: TO_PROGRAM('kcat -P -b … -t …'),
    loggly: BY_HTTP,
    logstash: 'write http { url => … format => json_batch } to an input http there',
    loki: BY_HTTP,
    lumberjack: 'write http { url => … format => json_batch } or tcp { codec => json_lines }',
    mongodb: TO_PROGRAM('mongoimport …'),
    opensearch: SEARCH_ENGINE,
    pagerduty: BY_HTTP,
    rabbitmq: TO_PROGRAM('…'),
    redis: TO_PROGRAM('redis-cli --pipe'),
    s3: 'write file { path => … gzip => true }, and let `aws s3 sync` take the files',
    slack: BY_HTTP,
    sns: TO_PROGRAM('…'),
    splunk: BY_HTTP,
    sqs: TO_PROGRAM('…'),
    statsd: 'the counters of `metrics` go out by udp { codec => line { format => "name:%{…}|c" } }',
    syslog: 'write udp { port => 514 codec => line { format => "<13>%{message}" } } or tcp {} with it',
    webhdfs: BY_HTTP,
    zabbix: TO_PROGRAM('zabbix_sender -z … -i -'),
  },
  codec: {
    avro: 'let the sender write JSON',
    cloudtrail: 'write codec => json, and split { field => "Records" }',
    collectd: 'let collectd write JSON by its write_http to http {}',
    gzip_lines: 'the input file reads `.gz` by itself',
    json_spooler: 'write codec => json_lines',
    oldlogstashjson: 'write codec => json',
    protobuf: 'let the sender write JSON',
  },
};
