const CONDITION = 'write a condition around it: if [type] == "…" { … }, if "…" in [tags] { … }';
const NO_LONGER = 'take it out: Logstash has it no longer, and nothing is lost without it';

/** Options of all plugins of a kind that Logstash has taken out. */
const OF_KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  input: {
    charset: 'write it in the codec: codec => plain { charset => "…" }',
    debug: NO_LONGER,
    format: 'write codec => json or codec => plain',
    message_format: 'write codec => line { format => "…" }',
  },
  filter: { type: CONDITION, tags: CONDITION, exclude_tags: CONDITION },
  output: { type: CONDITION, tags: CONDITION, exclude_tags: CONDITION },
};

const HOSTS = 'write hosts => ["host:port"]';

/** Options of one plugin that Logstash has taken out, and what is written in their place. */
const OF_PLUGINS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'filter date': { match_utc: 'write timezone => "UTC"' },
  'filter grok': {
    pattern: 'write match => { "message" => "…" }',
    singles: NO_LONGER,
    drop_if_match: 'write if "_grokparsefailure" not in [tags] { drop {} } after it',
  },
  'filter geoip': { lru_cache_size: 'write cache_size => …', database_type: NO_LONGER },
  'filter metrics': { message: NO_LONGER },
  'filter mutate': { remove: 'write remove_field => ["…"]', add: 'write add_field => { "name" => "…" }' },
  'filter syslog_pri': { field: 'write syslog_pri_field_name => "…"' },
  'filter xml': { force_list: 'write force_array => true' },
  'input file': { start_line_number: 'write start_position => "beginning"', ignore_after: 'write ignore_older => …' },
  'input tcp': { data_timeout: NO_LONGER },
  'output elasticsearch': {
    bind_host: NO_LONGER,
    bind_port: NO_LONGER,
    block_on_full: NO_LONGER,
    cluster: NO_LONGER,
    embedded: NO_LONGER,
    embedded_http_port: NO_LONGER,
    flush_size: NO_LONGER,
    host: HOSTS,
    idle_flush_time: NO_LONGER,
    index_type: 'take it out: servers of today have no types of documents',
    local: NO_LONGER,
    max_inflight_requests: NO_LONGER,
    max_retries: NO_LONGER,
    node_name: NO_LONGER,
    port: HOSTS,
    protocol: 'take it out: it is always HTTP',
    retry_max_items: NO_LONGER,
  },
  'output email': { match: CONDITION, options: 'write address, port, username, password and use_tls' },
  'output file': {
    max_size: 'put the time into the path: path => "/var/log/x-%{+YYYY-MM-dd}.log"',
    message_format: 'write codec => line { format => "…" }',
  },
  'output http': {
    verify_ssl: 'write ssl_verification_mode => "none"',
    ssl_certificate_validation: 'write ssl_verification_mode => "none"',
  },
  'output stdout': {
    debug: 'write codec => rubydebug',
    debug_format: 'write codec => rubydebug',
    message: 'write codec => line { format => "…" }',
  },
  'output tcp': { message_format: 'write codec => line { format => "…" }' },
};

/** How to mend an option that Logstash had once. Undefined: it never had it. */
export const removedOption = (kind: string, plugin: string, option: string): string | undefined =>
  OF_PLUGINS[`${kind} ${plugin}`]?.[option] ?? OF_KINDS[kind]?.[option];
