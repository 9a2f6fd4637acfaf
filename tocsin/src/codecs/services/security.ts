import { apacheErrorFormat } from '../apache/format.ts';
import { nginxErrorFormat } from '../nginx/format.ts';
import { defineService, type FieldSource, type Service } from './service.ts';

type Fields = Readonly<Record<string, FieldSource>>;

const SURICATA: Fields = {
  'rule.name': { from: 'alert.signature' },
  'rule.id': { from: 'alert.signature_id' },
  'rule.category': { from: 'alert.category' },
  'event.severity': { from: 'alert.severity' },
  'event.kind': 'alert',
  'destination.ip': { from: 'dest_ip' },
  'destination.port': { from: 'dest_port' },
  'source.port': { from: 'src_port' },
  'url.original': { from: 'http.url' },
};

const OPENAPPSEC: Fields = {
  'rule.name': { from: 'eventData.waapIncidentType' },
  'url.domain': { from: 'eventData.httpHostName' },
  'url.path': { from: ['eventData.httpUriPath', 'eventData.matchedSample'] },
  'event.kind': 'alert',
};

const ALERT: Fields = { 'event.kind': 'alert' };
/** Of an audit log in JSON. */
const TRANSACTION = {
  ...ALERT,
  'rule.name': { from: 'transaction.messages.message' },
  'rule.id': { from: 'transaction.messages.details.ruleId' },
  'url.original': { from: 'transaction.request.uri' },
} as const;

/** Firewalls of applications, sensors, honeypots, what bans. */
export const SECURITY: readonly Service[] = [
  defineService({
    name: 'modsecurity',
    title: 'ModSecurity and Coraza in the error log of a web server, or as JSON; NAXSI',
    names: ['modsec', 'coraza', 'owasp-crs', 'naxsi', 'bunkerweb', 'waf', 'safeline'],
    formats: (zone) => [nginxErrorFormat(zone), apacheErrorFormat(zone)],
    words: false,
    records: [
      {
        when: { 'transaction.client_ip': true, 'transaction.messages': true },
        action: 'malicious_extraneous',
        ip: 'transaction.client_ip',
        fields: TRANSACTION,
      },
      {
        when: { audit_data: true, 'transaction.remote_address': true },
        action: 'malicious_extraneous',
        ip: 'transaction.remote_address',
        fields: { ...ALERT, 'rule.name': { from: 'audit_data.messages' } },
      },
      {
        when: { 'transaction.client_ip': true },
        action: 'malicious_extraneous',
        ip: 'transaction.client_ip',
        fields: TRANSACTION,
      },
    ],
    lines: {
      malicious_extraneous: [
        ['NAXSI_FMT: ip={ip}&', ALERT],
        ['NAXSI_EXLOG: ip={ip}&', ALERT],
        ['[client "{ip}"] {Coraza|ModSecurity}: {*}[id "{id}"] {*}[msg "{message}"] [data', ALERT],
        ['[client "{ip}"] {Coraza|ModSecurity}: ', ALERT],
        ['ModSecurity: {*}[client "{ip}"]', ALERT],
      ],
    },
  }),
  defineService({
    name: 'suricata',
    title: 'Suricata (EVE and fast log), Snort, Zeek notices',
    names: ['suricata-evelogs', 'suricata-eve', 'suricata-fastlogs', 'suricata-fast', 'eve', 'snort', 'snort3', 'zeek'],
    words: false,
    records: [
      { when: { event_type: 'alert', src_ip: true }, action: 'intrusion_detected', ip: 'src_ip', fields: SURICATA },
      { when: { event_type: 'drop', src_ip: true }, action: 'connection_denied', ip: 'src_ip', fields: SURICATA },
      {
        when: { event_type: 'http', src_ip: true },
        ip: 'src_ip',
        fields: {
          'http.request.method': { from: 'http.http_method' },
          'http.response.status_code': { from: 'http.status' },
          'url.original': { from: 'http.url' },
          'url.path': { from: 'http.url' },
          'user_agent.original': { from: 'http.http_user_agent' },
        },
      },
      {
        when: { note: /(?:Password_Guessing|Login_By_Password_Guesser)$/, src: true },
        action: 'authn_login_fail_max',
        ip: 'src',
        fields: { 'rule.name': { from: 'note' }, 'event.kind': 'alert' },
      },
      {
        when: { note: true, src: true, actions: true },
        action: 'intrusion_detected',
        ip: 'src',
        fields: { 'rule.name': { from: 'note' }, 'event.kind': 'alert' },
      },
      { when: { event_type: true, src_ip: true }, action: 'network_flow', ip: 'src_ip', fields: SURICATA },
    ],
    lines: {
      intrusion_detected: [
        [
          '[**] [{#}:{id}:{#}] {rule} [**] [Classification: {*}] [Priority: {severity}] {_} {ip}:{port} -> {dst}:{dport}',
          ALERT,
        ],
        ['[**] [{#}:{id}:{#}] {rule} [**] {*}{_} {ip}:{port} -> {dst}:{dport}', ALERT],
        ['[**] [{#}:{id}:{#}] {rule} [**] {*}{_} {ip} -> {dst}', ALERT],
      ],
    },
  }),
  defineService({
    name: 'openappsec',
    title: 'open-appsec, Wazuh, OSSEC, Falco, CrowdSec, fail2ban, SSHGuard, Imunify, DenyHosts',
    names: [
      'open-appsec',
      'wazuh',
      'wazuh-alerts',
      'ossec',
      'falco',
      'crowdsec',
      'fail2ban',
      'fail2ban-server',
      'sshguard',
      'imunify360',
      'imunify',
      'denyhosts',
      'psad',
      'portsentry',
      'scanlogd',
      'appsec',
      'recidive',
      'ids',
      'aide',
      'tripwire',
    ],
    records: [
      {
        when: { 'eventData.sourceIP': true, 'eventData.securityAction': true },
        action: 'malicious_extraneous',
        ip: ['eventData.httpSourceId', 'eventData.sourceIP'],
        fields: OPENAPPSEC,
      },
      {
        when: { 'eventData.sourceIP': true },
        action: 'malicious_extraneous',
        ip: ['eventData.httpSourceId', 'eventData.sourceIP'],
        fields: OPENAPPSEC,
      },
      {
        when: { 'rule.groups': /authentication_failed|authentication_failures|invalid_login/, 'data.srcip': true },
        action: 'authn_login_fail',
        ip: 'data.srcip',
        user: ['data.dstuser', 'data.srcuser'],
        fields: ALERT,
      },
      {
        when: { 'rule.level': true, 'data.srcip': true },
        action: 'intrusion_detected',
        ip: 'data.srcip',
        fields: { ...ALERT, 'rule.name': { from: 'rule.description' } },
      },
      {
        when: { output_fields: true, rule: true },
        action: 'intrusion_detected',
        ip: ['output_fields.fd.cip', 'output_fields.fd.rip'],
        fields: { ...ALERT, 'rule.name': { from: 'rule' } },
      },
    ],
    lines: {
      address_banned: [
        'NOTICE {*}[{jail}] {Ban|Increase Ban} {ip}',
        'NOTICE {*}[{jail}] Restore Ban {ip}',
        'Blocking "{ip}/{#}" for',
        "ip {ip} performed '{rule}'",
      ],
      authn_login_fail: ['INFO {*}[{jail}] Found {ip}', 'Attack from "{ip}" on service'],
      intrusion_detected: [
        'attackalert: {*}{ip}',
        'scanlogd: {ip}',
        'scan detected{*}: {ip}',
        '{ip} to {dst} ports {#}, ',
        'Host: {ip}/{_} Port: {dport} {TCP|UDP} Blocked',
        '{ip}:{port} to {dst} ports {_}, ',
      ],
      address_unbanned: ['NOTICE {*}[{jail}] Unban {ip}'],
    },
  }),
  defineService({
    name: 'cowrie',
    title: 'Cowrie, Endlessh, OpenCanary, Dionaea, Heralding, T-Pot and other traps',
    names: [
      'endlessh',
      'endlessh-go',
      'opencanary',
      'opencanaryd',
      'dionaea',
      'heralding',
      'honeypot',
      'tpot',
      't-pot',
      'glutton',
      'honeytrap',
      'kippo',
      'beelzebub',
      'galah',
      'thinkst',
    ],
    records: [
      { when: { eventid: 'cowrie.login.failed' }, action: 'authn_login_fail', ip: 'src_ip', user: 'username' },
      { when: { eventid: 'cowrie.login.success' }, action: 'authn_login_success', ip: 'src_ip', user: 'username' },
      { when: { eventid: 'cowrie.session.connect' }, action: 'trap_touched', ip: 'src_ip' },
      {
        when: { eventid: /^cowrie\.command/ },
        action: 'trap_touched',
        ip: 'src_ip',
        fields: { 'process.command_line': { from: 'input' } },
      },
      { when: { eventid: /^cowrie\./, src_ip: true }, action: 'trap_used', ip: 'src_ip' },
      {
        when: { logtype: [2000, 4002, 6001, 3001, 8001, 9001, 12001, 14001], src_host: true },
        action: 'authn_login_fail',
        ip: 'src_host',
        user: ['logdata.USERNAME', 'logdata.username'],
      },
      { when: { logtype: true, src_host: true }, action: 'trap_touched', ip: 'src_host' },
    ],
    lines: {
      trap_touched: [
        'New connection: {ip}:{port} ({dst}:{dport}) [session: {session}]',
        'ACCEPT host={ip} port={port} ',
      ],
      trap_left: ['CLOSE host={ip} port={port} '],
      authn_login_fail: [
        'login attempt [{user}/{_}] failed{*}{ip}',
        "{ip}] login attempt [b'{user}'/b'{*}'] failed",
        '{ip}] login attempt [{user}/{*}] failed',
      ],
      authn_login_success: [
        "{ip}] login attempt [b'{user}'/b'{*}'] succeeded",
        '{ip}] login attempt [{user}/{*}] succeeded',
      ],
    },
  }),
  defineService({
    name: 'clamav',
    title: 'ClamAV, rkhunter, Sophos, ESET, Defender: what finds malware',
    names: ['clamd', 'freshclam', 'rkhunter', 'chkrootkit', 'maldet', 'eset', 'sentinelone', 'crowdstrike', 'defender'],
    lines: {
      intrusion_detected: [
        ['{file}: {rule} FOUND', ALERT],
        ['{ip}{*}malware', ALERT],
      ],
    },
  }),
];
