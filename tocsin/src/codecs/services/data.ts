import { defineService, type Service } from './service.ts';

/** Databases, searches, queues, directories. */
export const DATA: readonly Service[] = [
  defineService({
    name: 'mysql',
    title: 'MySQL, MariaDB, Percona',
    names: ['mariadb', 'mysqld', 'mariadbd', 'percona'],
    lines: {
      authn_login_fail: [
        "Access denied for user '{user}'@'{ip}' (using password: {YES|NO})",
        "Access denied for user '{user}'@'{ip}'",
        "Aborted connection {#} to db: '{_}' user: '{user}' host: '{ip}' (Got an error reading communication packets)",
        "Access denied for user '{user}'@'{_}' (using password: {YES|NO})",
      ],
      authn_login_fail_max: ["Host '{ip}' is blocked because of many connection errors"],
      authz_fail: ["Host '{ip}' is not allowed to connect to this"],
      connection_failed: ["host: '{ip}' (This connection closed normally without authentication)"],
    },
  }),
  defineService({
    name: 'postgresql',
    title: 'PostgreSQL, PgBouncer, TimescaleDB',
    names: ['postgres', 'pgsql', 'pgbouncer', 'timescaledb', 'patroni'],
    lines: {
      authn_login_fail: [
        '^{ip} {*}FATAL: {*}{password|Password|PAM|LDAP|Peer|Ident|SCRAM|GSSAPI|certificate} authentication failed for user "{user}"$',
        ' {ip}({#}) {*}FATAL: {*}authentication failed for user "{user}"$',
        ':{ip}({#}):{*}FATAL: {*}authentication failed for user "{user}"$',
        '] {ip} {*}FATAL: {*}authentication failed for user "{user}"$',
        'host={ip}{*}FATAL: {*}authentication failed for user "{user}"$',
        'client={ip}{*}FATAL: {*}authentication failed for user "{user}"$',
        '@{ip} {*}FATAL: {*}authentication failed for user "{user}"$',
        'FATAL: {*}no pg_hba.conf entry for host "{ip}", user "{user}", database ',
        '^{ip} {*}FATAL: {*}role "{user}" does not exist$',
        ' {ip}({#}) {*}FATAL: {*}role "{user}" does not exist$',
        ':{ip}({#}):{*}FATAL: {*}role "{user}" does not exist$',
        '] {ip} {*}FATAL: {*}role "{user}" does not exist$',
        '{ip}{*}FATAL: {*}database "{_}" does not exist',
        '@{ip}:{#} {*}{auth failed|password authentication failed|login failed|no such user}',
        'authentication failed for user "{user}"$',
      ],
      authn_login_success: [
        'connection authenticated: identity="{user}" method=',
        'connection authorized: user={user} database=',
      ],
      connection_opened: ['connection received: host={ip} port={port}'],
    },
  }),
  defineService({
    name: 'mssql',
    title: 'Microsoft SQL Server',
    names: ['sqlserver', 'sql-server'],
    lines: {
      authn_login_fail: [
        "Login failed for user '{user}'. Reason: {*}[CLIENT: {ip}]",
        "Login failed for user '{user}'.{*}[CLIENT: {ip}]",
        'Login failed. {*}[CLIENT: {ip}]',
      ],
      authn_login_success: ["Login succeeded for user '{user}'. {*}[CLIENT: {ip}]"],
    },
  }),
  defineService({
    name: 'mongodb',
    title: 'MongoDB',
    names: ['mongod', 'mongo'],
    records: [
      {
        when: { msg: ['Authentication failed', 'Failed to authenticate', 'SCRAM authentication failed'] },
        action: 'authn_login_fail',
        ip: ['attr.client', 'attr.remote'],
        user: ['attr.principalName', 'attr.user', 'attr.username'],
      },
      {
        when: { msg: ['Authentication succeeded', 'Successfully authenticated'] },
        action: 'authn_login_success',
        ip: ['attr.client', 'attr.remote'],
        user: ['attr.principalName', 'attr.user'],
      },
      {
        when: { msg: 'Checking authorization failed' },
        action: 'authz_fail',
        ip: ['attr.client', 'attr.remote'],
        user: ['attr.principalName', 'attr.user'],
      },
      { when: { msg: 'Connection accepted', c: 'NETWORK' }, action: 'connection_opened', ip: 'attr.remote' },
    ],
    lines: {
      authn_login_fail: [
        'authentication failed for {user} on {_} from client {ip}',
        'Failed to authenticate {user} from client {ip}',
      ],
      connection_opened: ['connection accepted from {ip}:{port}'],
    },
  }),
  defineService({
    name: 'redis',
    title: 'Redis, Valkey, KeyDB, memcached',
    names: ['valkey', 'keydb', 'dragonfly', 'memcached'],
    lines: {
      malicious_extraneous: [
        'Possible SECURITY ATTACK detected. {*}from {ip}:{port} is likely',
        'Possible SECURITY ATTACK detected.',
      ],
      connection_opened: ['Accepted {ip}:{port}'],
    },
  }),
  defineService({
    name: 'couchdb',
    title: 'CouchDB, InfluxDB, ClickHouse, Cassandra, Neo4j, ArangoDB',
    names: ['influxdb', 'clickhouse', 'cassandra', 'neo4j', 'arangodb', 'rethinkdb'],
    lines: {
      http_request: [
        '> {_} {host} {ip} {user: } {method} {path} {status} ',
        '] {host} {ip} {_} {method} {path} {status} ',
      ],
      authn_login_fail: [
        'Authentication failed: {user}: {*} from {ip}',
        '{user}: Authentication failed: password is incorrect{*}',
        '{ip}{*}unauthorized access',
        '[{ip}:{*}] Authentication failed{*}',
      ],
    },
  }),
  defineService({
    name: 'elasticsearch',
    title: 'Elasticsearch, OpenSearch, Kibana, OpenSearch Dashboards',
    names: [
      'opensearch',
      'kibana',
      'opensearch-dashboard',
      'opensearch-dashboards',
      'wazuh-dashboard',
      'wazuh-indexer',
      'elastic',
    ],
    records: [
      {
        when: { type: 'response', statusCode: 401, 'req.url': /login/ },
        action: 'authn_login_fail',
        ip: ['req.remoteAddress', 'req.headers.x-real-ip', 'req.headers.x-forwarded-for'],
      },
      {
        when: { type: 'response', statusCode: true },
        ip: ['req.remoteAddress', 'req.headers.x-real-ip', 'req.headers.x-forwarded-for'],
        fields: { 'http.response.status_code': { from: 'statusCode' }, 'url.path': { from: 'req.url' } },
      },
      {
        when: { 'event.action': ['authentication_failed', 'realm_authentication_failed'], 'event.type': true },
        action: 'authn_login_fail',
        ip: ['origin.address'],
        user: 'user.name',
      },
      {
        when: { 'event.action': ['authentication_failed', 'realm_authentication_failed'] },
        action: 'authn_login_fail',
        ip: ['origin.address'],
        user: 'user.name',
      },
      {
        when: { 'event.action': 'authentication_success' },
        action: 'authn_login_success',
        ip: ['origin.address'],
        user: 'user.name',
      },
      {
        when: { 'event.action': ['access_denied', 'tampered_request', 'anonymous_access_denied', 'connection_denied'] },
        action: 'authz_fail',
        ip: ['origin.address'],
        user: 'user.name',
      },
      {
        when: { audit_category: 'FAILED_LOGIN' },
        action: 'authn_login_fail',
        ip: ['audit_request_remote_address'],
        user: 'audit_request_effective_user',
      },
      {
        when: { audit_category: 'AUTHENTICATED' },
        action: 'authn_login_success',
        ip: ['audit_request_remote_address'],
        user: 'audit_request_effective_user',
      },
      {
        when: { 'event.action': 'user_login', 'event.outcome': 'failure' },
        action: 'authn_login_fail',
        ip: ['client.ip', 'source.ip'],
      },
    ],
    lines: {
      authn_login_fail: [
        'Authentication of [{user}] was terminated',
        'Authentication finally failed for {user} from {ip}',
        'Failed authentication {*}[{user}]{*}',
      ],
    },
  }),
  defineService({
    name: 'rabbitmq',
    title: 'RabbitMQ, EMQX, Mosquitto, Kafka, NATS',
    names: ['emqx', 'mosquitto', 'mqtt', 'kafka', 'nats', 'activemq'],
    lines: {
      authn_login_fail: [
        "Error on AMQP connection {_} ({ip}:{port} -> {*}): {*}login refused: user '{user}' - {reason}",
        'Error on AMQP connection {_} ({ip}:{port} -> {*}, state: starting)',
        'Client {user} [{ip}:{port}] disconnected, not authorised',
        "HTTP access denied: user '{user}' - {reason}",
        "{PLAIN|AMQPLAIN} login refused: user '{user}' - {reason}",
        'connection {*}({ip}:{port} -> {*}): {*}authentication failed',
        'Client {user} [{ip}:{port}] disconnected: not authorised',
        'Sending CONNACK to {ip} ({#}, 5)',
        'authentication error - User "{user}"',
        'Failed authentication with /{ip} ({reason}',
        '{ip}:{port} - cid:{#} - authentication error',
      ],
      connection_opened: ['New connection from {ip}:{port} on port'],
    },
  }),
  defineService({
    name: 'ldap',
    title: 'OpenLDAP, 389 Directory Server, lldap, GLAuth',
    names: ['slapd', 'openldap', 'lldap', '389ds', 'glauth', 'freeipa'],
    lines: {
      authn_login_fail: [
        '[{ip}]{*}RESULT tag=97 err=49',
        'conn={_} op={#} RESULT tag=97 err=49',
        'Login attempt for "{user}"{*}failed',
        'Invalid bind credentials{*}{ip}',
      ],
      connection_opened: ['ACCEPT from IP={ip}:{port}'],
    },
  }),
];
