import { definePatterns } from './define-patterns.ts';
import { orDash } from './or-dash.ts';

const r = String.raw;

/** Columns after each other; the legacy set gives some of them whole, dash included. */
const spaced = (...columns: readonly string[]): string => columns.join(' ');
const tabbed = (...columns: readonly string[]): string => columns.join(r`\t`);

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html: the last six columns came later. */
const s3AccessLog = {
  disabled: spaced(
    r`%{WORD:owner} %{NOTSPACE:bucket} \[%{HTTPDATE:timestamp}\] %{IP:clientip} %{NOTSPACE:requester}`,
    r`%{NOTSPACE:request_id} %{NOTSPACE:operation} %{NOTSPACE:key}`,
    orDash(r`"%{S3_REQUEST_LINE}"`),
    orDash('%{INT:response:int}'),
    orDash('%{NOTSPACE:error_code}'),
    ...['bytes', 'object_size', 'request_time_ms', 'turnaround_time_ms'].map((name) => orDash(`%{INT:${name}:int}`)),
    '(?:%{QS:referrer}|-)',
    '(?:"?%{QS:agent}"?|-)',
    orDash('%{NOTSPACE:version_id}'),
  ),
  v8: spaced(
    r`%{WORD:[aws][s3access][bucket_owner]} %{NOTSPACE:[aws][s3access][bucket]} \[%{HTTPDATE:timestamp}\]`,
    orDash('%{IP:[client][ip]}'),
    orDash('%{NOTSPACE:[client][user][id]}'),
    '%{NOTSPACE:[aws][s3access][request_id]} %{NOTSPACE:[aws][s3access][operation]}',
    orDash('%{NOTSPACE:[aws][s3access][key]}'),
    orDash('"%{S3_REQUEST_LINE:[aws][s3access][request_uri]}"'),
    orDash('%{INT:[http][response][status_code]:int}'),
    orDash('%{NOTSPACE:[aws][s3access][error_code]}'),
    ...['bytes_sent', 'object_size', 'total_time', 'turn_around_time'].map((name) =>
      orDash(`%{INT:[aws][s3access][${name}]:int}`),
    ),
    `"${orDash('%{DATA:[http][request][referrer]}')}" "${orDash('%{DATA:[user_agent][original]}')}"`,
    `${orDash('%{NOTSPACE:[aws][s3access][version_id]}')}(?:${[
      '[aws][s3access][host_id]',
      '[aws][s3access][signature_version]',
      '[tls][cipher]',
      '[aws][s3access][authentication_type]',
      '[aws][s3access][host_header]',
      '[aws][s3access][tls_version]',
    ]
      .map((name) => ` ${orDash(`%{NOTSPACE:${name}}`)}`)
      .join('')})?`,
  ),
};

const elbTimes = ['request_processing_time', 'backend_processing_time', 'response_processing_time'];

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html; -1 says that there is no time. */
const elbLegacy = spaced(
  '%{TIMESTAMP_ISO8601:timestamp} %{NOTSPACE:elb} %{IP:clientip}:%{INT:clientport:int}',
  '(?:%{IP:backendip}:?:%{INT:backendport:int}|-)',
  ...elbTimes.map((name) => `%{NUMBER:${name}:float}`),
  '%{INT:response:int}',
  orDash('%{INT:backend_response:int}'),
  '%{INT:received_bytes:int} %{INT:bytes:int} "%{ELB_REQUEST_LINE}"',
);
const elbEcs = spaced(
  '%{TIMESTAMP_ISO8601:timestamp} %{NOTSPACE:[aws][elb][name]} %{IP:[source][ip]}:%{INT:[source][port]:int}',
  orDash('%{IP:[aws][elb][backend][ip]}:%{INT:[aws][elb][backend][port]:int}'),
  ...elbTimes.map((name) => `(?:-1|%{NUMBER:[aws][elb][${name}][sec]:float})`),
  '%{INT:[http][response][status_code]:int}',
  orDash('%{INT:[aws][elb][backend][http][response][status_code]:int}'),
  '%{INT:[http][request][body][bytes]:int} %{INT:[http][response][body][bytes]:int}',
  `"%{ELB_REQUEST_LINE}"(?: "${orDash('%{DATA:[user_agent][original]}')}" ${spaced(
    orDash('%{NOTSPACE:[tls][cipher]}'),
    orDash('%{NOTSPACE:[aws][elb][ssl_protocol]}'),
  )})?`,
);

const cloudFrontTime = r`(?<timestamp>%{YEAR}-%{MONTHNUM}-%{MONTHDAY}\t%{TIME})`;

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html: separated by tabs. */
const cloudFront = {
  disabled: tabbed(
    cloudFrontTime,
    '%{WORD:x_edge_location}',
    orDash('%{NUMBER:sc_bytes:int}'),
    '%{IPORHOST:clientip}',
    '%{WORD:cs_method}',
    '%{HOSTNAME:cs_host}',
    '%{NOTSPACE:cs_uri_stem}',
    '%{NUMBER:sc_status:int}',
    ...['referrer', 'agent', 'cs_uri_query', 'cookies'].map((name) => `%{GREEDYDATA:${name}}`),
    '%{WORD:x_edge_result_type}',
    '%{NOTSPACE:x_edge_request_id}',
    '%{HOSTNAME:x_host_header}',
    '%{URIPROTO:cs_protocol}',
    '%{INT:cs_bytes:int}',
    '%{GREEDYDATA:time_taken:float}',
    ...['x_forwarded_for', 'ssl_protocol', 'ssl_cipher', 'x_edge_response_result_type'].map(
      (name) => `%{GREEDYDATA:${name}}`,
    ),
  ),
  v8: `${tabbed(
    cloudFrontTime,
    '%{CLOUDFRONT_EDGE_LOCATION:[aws][cloudfront][x_edge_location]}',
    orDash('%{INT:[destination][bytes]:int}'),
    '%{IPORHOST:[source][ip]}',
    '%{WORD:[http][request][method]}',
    '%{HOSTNAME:[url][domain]}',
    '%{NOTSPACE:[url][path]}',
    '(?:000|%{INT:[http][response][status_code]:int})',
    orDash('%{DATA:[http][request][referrer]}'),
    '%{DATA:[user_agent][original]}',
    orDash('%{DATA:[url][query]}'),
    orDash('%{DATA:[aws][cloudfront][http][request][cookie]}'),
    '%{WORD:[aws][cloudfront][x_edge_result_type]}',
    '%{NOTSPACE:[aws][cloudfront][x_edge_request_id]}',
    '%{HOSTNAME:[aws][cloudfront][http][request][host]}',
    '%{URIPROTO:[network][protocol]}',
    orDash('%{INT:[source][bytes]:int}'),
    '%{NUMBER:[aws][cloudfront][time_taken]:float}',
    orDash('%{IP:[network][forwarded_ip]}'),
    orDash('%{DATA:[aws][cloudfront][ssl_protocol]}'),
    orDash('%{NOTSPACE:[tls][cipher]}'),
    '%{WORD:[aws][cloudfront][x_edge_response_result_type]}',
  )}(?:${[
    orDash('HTTP/%{NUMBER:[http][version]}'),
    orDash('%{DATA:[aws][cloudfront][fle_status]}'),
    orDash('%{DATA:[aws][cloudfront][fle_encrypted_fields]}'),
    '%{INT:[source][port]:int}',
    '%{NUMBER:[aws][cloudfront][time_to_first_byte]:float}',
    orDash('%{DATA:[aws][cloudfront][x_edge_detailed_result_type]}'),
    orDash('%{NOTSPACE:[http][request][mime_type]}'),
    ...['[size]', '[range][start]', '[range][end]'].map((name) =>
      orDash(`%{INT:[aws][cloudfront][http][request]${name}:int}`),
    ),
  ]
    .map((column) => r`\t${column}`)
    .join('')})?`,
};

/** Access logs of S3, the classic load balancer and CloudFront. */
export const aws = definePatterns({
  S3_REQUEST_LINE: {
    disabled: '(?:%{WORD:verb} %{NOTSPACE:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})',
    v8: '(?:%{WORD:[http][request][method]} %{NOTSPACE:[url][original]}(?: HTTP/%{NUMBER:[http][version]})?)',
  },
  S3_ACCESS_LOG: s3AccessLog,
  ELB_URIHOST: { v8: '%{IPORHOST:[url][domain]}(?::%{POSINT:[url][port]:int})?' },
  ELB_URIPATHQUERY: { v8: r`%{URIPATH:[url][path]}(?:\?%{URIQUERY:[url][query]})?` },
  ELB_URIPATHPARAM: { disabled: '%{URIPATH:path}(?:%{URIPARAM:params})?', v8: '%{ELB_URIPATHQUERY}' },
  ELB_URI: {
    disabled: '%{URIPROTO:proto}://(?:%{USER}(?::[^@]*)?@)?(?:%{URIHOST:urihost})?(?:%{ELB_URIPATHPARAM})?',
    v8: '%{URIPROTO:[url][scheme]}://(?:%{USER:[url][username]}(?::[^@]*)?@)?(?:%{ELB_URIHOST})?(?:%{ELB_URIPATHQUERY})?',
  },
  ELB_REQUEST_LINE: {
    disabled: '(?:%{WORD:verb} %{ELB_URI:request}(?: HTTP/%{NUMBER:httpversion})?|%{DATA:rawrequest})',
    v8: '(?:%{WORD:[http][request][method]} %{ELB_URI:[url][original]}(?: HTTP/%{NUMBER:[http][version]})?)',
  },
  ELB_V1_HTTP_LOG: { v8: elbEcs },
  ELB_ACCESS_LOG: { disabled: elbLegacy, v8: '%{ELB_V1_HTTP_LOG}' },
  /** The code of an airport, a number and, since 2019, the kind of the location. */
  CLOUDFRONT_EDGE_LOCATION: { v8: '[A-Z]{3}[0-9]{1,2}(?:-[A-Z0-9]{2})?' },
  CLOUDFRONT_ACCESS_LOG: cloudFront,
});
