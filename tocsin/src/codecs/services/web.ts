import { apacheErrorFormat } from '../apache/format.ts';
import { accessFormat } from '../http/access-format.ts';
import { nginxErrorFormat } from '../nginx/format.ts';
import { uvicornFormat } from '../uvicorn/format.ts';
import { defineService, type Service } from './service.ts';

/** Web servers, proxies and load balancers. */
export const WEB: readonly Service[] = [
  defineService({
    name: 'nginx',
    title: 'nginx, OpenResty, Angie: access and error log, also as JSON',
    names: [
      'nginx-access',
      'nginx-error',
      'openresty',
      'angie',
      'tengine',
      'ingress-nginx',
      'nginx-ingress',
      'upsun',
      'upsun-httplog',
      'platformsh',
    ],
    formats: (zone) => [accessFormat({ zone, module: 'nginx' }), nginxErrorFormat(zone)],
    words: false,
    lines: {
      authn_login_fail: [
        'client login failed: {*}, client: {ip}, server: {_}, login: "{user:"}"',
        'client login failed: {*}, client: {ip}, server: {_}',
      ],
    },
  }),
  defineService({
    name: 'apache',
    title: 'Apache httpd: access and error log',
    names: ['apache2', 'httpd', 'apache-access', 'apache-error', 'apache2-access', 'apache2-error'],
    formats: (zone) => [accessFormat({ zone, module: 'apache' }), apacheErrorFormat(zone)],
    words: false,
  }),
  defineService({
    name: 'nginx-proxy-manager',
    title: 'Nginx Proxy Manager',
    names: ['npm', 'nginxproxymanager'],
    formats: (zone) => [nginxErrorFormat(zone)],
    words: false,
    lines: {
      http_request: [
        '^[{_} {_}] {*}{status} - {method} {_} {host} "{path}" [Client {ip}]{*}] "{agent}" "',
        '^[{_} {_}] {*}{status} - {method} {_} {host} "{path}" [Client {ip}]',
      ],
    },
  }),
  defineService({
    name: 'haproxy',
    title: 'HAProxy: HTTP and TCP log',
    words: false,
    lines: {
      http_request: [
        '{ip}:{port} [{_}] {_} {_}/{_} {_} {status} {bytes} {_} {_} {_} {_} {_} {*}"{request}"',
        '{ip}:{port} [{_}] {_} {_}/{_} {_} {status} {bytes} {_} {_} {_} {_} {_} {*}"{request}',
      ],
      connection_failed: [
        '{ip}:{port} [{_}] {_}: SSL handshake failure',
        '{ip}:{port} [{_}] {_}: Connection {closed|error} during',
      ],
      connection_opened: ['{ip}:{port} [{_}] {_} {_}/{_} {_} {bytes} {_} {_} {_}'],
    },
  }),
  defineService({
    name: 'traefik',
    title: 'Traefik: access log, common or JSON',
    formats: (zone) => [accessFormat({ zone, module: 'traefik' })],
    words: false,
    records: [{ when: { RequestMethod: true }, ip: ['ClientHost', 'ClientAddr'], user: 'ClientUsername' }],
  }),
  defineService({
    name: 'caddy',
    title: 'Caddy',
    formats: (zone) => [accessFormat({ zone, module: 'caddy' })],
    words: false,
    records: [
      {
        when: { logger: /^http\.log\.access/, request: true },
        ip: ['request.client_ip', 'request.remote_ip', 'request.remote_addr'],
        user: 'user_id',
      },
      {
        when: { msg: 'handled request' },
        ip: ['request.client_ip', 'request.remote_ip', 'request.remote_addr'],
        user: 'user_id',
      },
    ],
  }),
  defineService({
    name: 'envoy',
    title: 'Envoy, Istio, Contour, Envoy Gateway: access log, default or JSON',
    names: ['istio', 'istio-proxy', 'contour', 'envoy-gateway', 'containerd', 'emissary', 'ambassador'],
    words: false,
    records: [
      {
        when: { response_code: true, method: true },
        ip: [
          'x-forwarded-for',
          'x_forwarded_for',
          'downstream_remote_address',
          'downstream_remote_address_without_port',
        ],
      },
    ],
    lines: {
      http_request: [
        '] "{request}" {status} {_} {*}"{ip}" "{agent}" "',
        '] "{request}" {status} {_} {*}"{ip}, {_}" "{agent}" "',
        '] "{request}" {status} {_} {*}"{ip},{_}" "{agent}" "',
        '] "{request}" {status} {_} {*}"-" "{agent}" "{*} {ip} ',
      ],
    },
  }),
  defineService({
    name: 'aws-alb',
    title: 'AWS load balancers (ALB, classic ELB)',
    names: ['alb', 'elb', 'aws-elb', 'awsalb'],
    words: false,
    lines: {
      http_request: [
        '^{http|https|h2|ws|wss|grpcs} {_} {_} {ip}:{port} {_} {_} {_} {_} {status} {_} {bytes} {#} "{request}" "{agent}"',
        ' {ip}:{port} {_} {_} {_} {_} {status} {_} {bytes} {#} "{request}" "{agent}"',
      ],
    },
  }),
  defineService({
    name: 'iis',
    title: 'Microsoft IIS: W3C log, with or without its head, and events',
    names: ['iis-logs', 'w3c', 'microsoft-iis', 'exchange-owa', 'owa', 'rdweb'],
    words: false,
  }),
  defineService({
    name: 'litespeed',
    title: 'LiteSpeed, OpenLiteSpeed',
    names: ['openlitespeed', 'lsws'],
    formats: (zone) => [accessFormat({ zone, module: 'litespeed' })],
    lines: {
      authn_login_fail: [
        'Failed Login Attempt - username:{user} ip:{ip}',
        'Failed Login Attempt - username:{user} {*}ip:{ip}',
      ],
    },
  }),
  defineService({
    name: 'lighttpd',
    title: 'lighttpd: access and error log',
    formats: (zone) => [accessFormat({ zone, module: 'lighttpd' })],
    lines: {
      authn_login_fail: [
        "password doesn't match for {*}username: {user}{?,} IP: {ip}$",
        'digest: auth failed for {user}: wrong password, IP: {ip}$',
        'get_password failed, IP: {ip}$',
      ],
    },
  }),
  defineService({
    name: 'squid',
    title: 'Squid: native access log',
    formats: (zone) => [accessFormat({ zone, module: 'squid' })],
    words: false,
    lines: {
      http_request: [
        ' {ip} {_}_{_}/{status} {bytes} {method} {path} {_} {_}/',
        ' {ip} {_}/{status} {bytes} {method} {path} {_} {_}/',
      ],
    },
  }),
  defineService({
    name: 'tomcat',
    title: 'Apache Tomcat',
    names: ['catalina', 'localhost-access-log'],
    formats: (zone) => [accessFormat({ zone, module: 'tomcat' })],
    lines: {
      authn_login_lock: ['An attempt was made to authenticate the locked user [{user}]'],
      authn_login_fail: ['Login failed for user {user} from {ip}', 'Failed to authenticate user [{user}]'],
    },
  }),
  defineService({
    name: 'cloudflare',
    title: 'Cloudflare: HTTP requests and firewall events',
    words: false,
    records: [
      {
        when: { Action: /^(?:block|challenge|managedchallenge|jschallenge|drop)/i, ClientIP: true },
        action: 'malicious_extraneous',
        ip: 'ClientIP',
        fields: { 'rule.id': { from: 'RuleID' } },
      },
      { when: { ClientRequestMethod: true }, ip: 'ClientIP' },
    ],
  }),
  defineService({
    name: 'aws-cloudfront',
    title: 'AWS CloudFront, S3 and WAF',
    names: ['cloudfront', 'aws-s3', 'aws-waf', 's3-access'],
    words: false,
    records: [
      {
        when: { 'httpRequest.clientIp': true, action: 'BLOCK' },
        action: 'malicious_extraneous',
        ip: 'httpRequest.clientIp',
        fields: {
          'rule.name': { from: 'terminatingRuleId' },
          'url.path': { from: 'httpRequest.uri' },
          'http.request.method': { from: 'httpRequest.httpMethod' },
        },
      },
      { when: { 'httpRequest.clientIp': true }, ip: 'httpRequest.clientIp' },
    ],
    lines: { http_request: [' {_} [{_} {_}] {ip} {_} {_} {_} {_} "{request}" {status} {_} '] },
  }),
  defineService({
    name: 'uvicorn',
    title: 'uvicorn and what runs on it: LiteLLM, FastAPI, Open WebUI',
    names: ['litellm', 'fastapi', 'hypercorn', 'starlette'],
    formats: () => [uvicornFormat],
    lines: {
      http_request: ['{ip}:{port} - "{request}" {status}', 'INFO {*}[{ip}:{port}] {status} {_} "{request}"'],
      authn_login_fail: [
        'Invalid credentials used to access UI{*}',
        'Authentication Error, Invalid proxy server token passed{*}',
      ],
    },
  }),
  defineService({
    name: 'ollama',
    title: 'Gin and what is made with it: Ollama, Alist, gotify',
    names: ['gin', 'alist', 'openlist', 'casaos', 'new-api', 'one-api', 'gotify'],
    lines: {
      http_request: ['[GIN] {_} - {_} |{*}{status} |{*}|{*}{ip} |{*}{method} {*}"{path}"'],
      authn_login_fail: ['password is incorrect{*}{ip}'],
    },
  }),
];
