import { windowsFormat } from '../windows/format.ts';
import { defineService, type FieldSource, type Service } from './service.ts';

type Fields = Readonly<Record<string, FieldSource>>;

/** How the kernel of Linux names the ends of a packet. */
const NETFILTER: Fields = {
  'destination.ip': { from: 'DST' },
  'destination.port': { from: 'DPT' },
  'source.port': { from: 'SPT' },
  'network.transport': { from: 'PROTO' },
  'observer.ingress.interface.name': { from: 'IN' },
  'observer.egress.interface.name': { from: 'OUT' },
};

const FORTINET: Fields = {
  'destination.ip': { from: 'dstip' },
  'destination.port': { from: 'dstport' },
  'source.port': { from: 'srcport' },
  'rule.id': { from: 'policyid' },
};

const PF: Fields = {
  'destination.ip': { from: 'dst' },
  'destination.port': { from: 'dport' },
  'source.port': { from: 'sport' },
  'network.transport': { from: 'proto' },
  'network.direction': { from: 'dir' },
  'observer.ingress.interface.name': { from: 'iface' },
};

/** Columns of filterlog (pfSense: "Raw Filter Log Format"), which depend on the version of IP in the ninth. */
const PF_V4 =
  'rule subrule anchor tracker iface reason act dir v tos ecn ttl id offset flags protoid proto length src dst sport dport'.split(
    ' ',
  );
const PF_V6 =
  'rule subrule anchor tracker iface reason act dir v class flow hop proto protoid length src dst sport dport'.split(
    ' ',
  );

/** Firewalls, routers, switches. */
export const NETWORK: readonly Service[] = [
  defineService({
    name: 'iptables',
    title: 'iptables, nftables, UFW, firewalld, Shorewall, the firewall of Proxmox, UniFi, OpenWrt',
    names: ['netfilter', 'nftables', 'ufw', 'firewalld', 'shorewall', 'kernel', 'pve-firewall', 'pvefw-logger', 'unifi', 'unifi-os', 'ubiquiti', 'edgeos', 'openwrt', 'ulogd', 'csf', 'lfd', 'ipfire', 'ddwrt', 'asuswrt'],
    pairs: true,
    words: false,
    records: [
      { when: { SRC: true, DST: true, PROTO: true, ACTION: /^(?:ACCEPT|allow)/i }, action: 'connection_allowed', ip: 'SRC', fields: NETFILTER },
      { when: { SRC: true, DST: true }, action: 'connection_denied', ip: 'SRC', fields: NETFILTER },
    ],
    lines: {
      authn_login_fail: ['(sshd) Failed SSH login from {ip} (', '({_}) Failed {_} login from {ip} (', 'Failed login {*}for user {user} from {ip}'],
      address_banned: ['*{Port Scan|SYNFLOOD}* detected from {ip}', 'lfd: {*} {ip} {*}Blocked'],
    },
  }),
  defineService({
    name: 'pf',
    title: 'pf: pfSense, OPNsense, and their web interface; ipfw, tcpdump of pflog',
    names: ['pfsense', 'opnsense', 'filterlog', 'opnsense-gui', 'pflog', 'ipfw', 'tcpdump', 'php-fpm', 'php', 'lighttpd-opnsense', 'configd.py', 'pfsense-gui'],
    words: true,
    columns: { separator: ',', least: 18, names: (cells) => (cells[8] === '6' ? PF_V6 : PF_V4) },
    records: [
      { when: { act: ['block', 'reject'] }, action: 'connection_denied', ip: 'src', fields: PF },
      { when: { act: ['pass', 'nat', 'rdr', 'binat'] }, action: 'connection_allowed', ip: 'src', fields: PF },
    ],
    lines: {
      authn_login_fail: [
        "webConfigurator authentication error for user '{user}' from: {ip}",
        "webConfigurator authentication error for '{user}' from{?:} {ip}",
        "Web GUI authentication error for user '{user}' from {ip}",
        "user {user} could not authenticate {*}[{ip}]",
        "/index.php: User {*} login {*}'{user}'{*}{ip}",
      ],
      authn_login_success: ["Successful login for user '{user}' from: {ip}", "user {user} authenticated successfully"],
      connection_denied: ['rule {_} block in on {in}: {ip}.{#} > ', 'Deny {_} {ip}:{port} {dst}:{dport} in via {in}'],
      connection_opened: ['IP {ip}.{#} > {_}: Flags [S]'],
    },
  }),
  defineService({
    name: 'mikrotik',
    title: 'MikroTik RouterOS',
    names: ['routeros', 'router-os', 'winbox'],
    lines: {
      authn_login_fail: ['login failure for user {user} from {ip} via {_}', 'login failure for user {user} from {ip}', 'login failure for user {user} via {_}', 'user {user} authentication failed', '{user} logged in failed from {ip}'],
      authn_login_success: ['user {user} logged in from {ip} via'],
      connection_denied: [
        '{drop|Drop|DROP|reject|block|deny|blacklist}{*}in:{_} out:{*} proto {proto} ({_}), {ip}:{port}->{dst}:{dport}, {*}len ',
        '{drop|Drop|DROP|reject|block|deny|blacklist}{*}in:{_} out:{*} proto {_}, {ip}:{port}->{dst}:{dport}, {*}len ',
        'in:{_} out:{*} proto {proto}{*}, {ip}:{port}->{dst}:{dport}, {*}len ',
        'in:{_} out:{*} proto {proto}{*}, {ip}->{dst}, {*}len ',
      ],
    },
  }),
  defineService({
    name: 'fortinet',
    title: 'Fortinet FortiGate',
    names: ['fortigate', 'fortios', 'fortiweb'],
    pairs: true,
    words: false,
    records: [
      { when: { type: 'utm', subtype: ['ips', 'waf', 'virus', 'anomaly'] }, action: 'intrusion_detected', ip: 'srcip', fields: { ...FORTINET, 'rule.name': { from: ['attack', 'virus', 'msg'] } } },
      { when: { action: ['login', 'ssl-login-fail', 'auth-logon', 'tunnel-up'], status: ['failed', 'failure'] }, action: 'authn_login_fail', ip: ['srcip', 'remip', 'ui'] },
      { when: { action: ['ssl-login-fail', 'authentication'], reason: true }, action: 'authn_login_fail', ip: ['remip', 'srcip'] },
      { when: { logdesc: /(?:login failed|authentication failed|SSL VPN login fail|failed)/i, user: true }, action: 'authn_login_fail', ip: ['srcip', 'remip'] },
      { when: { action: 'login', status: 'success' }, action: 'authn_login_success', ip: 'srcip' },
      { when: { type: 'traffic', action: ['deny', 'blocked', 'dropped', 'ip-conn'] }, action: 'connection_denied', ip: 'srcip', fields: FORTINET },
      { when: { type: 'traffic', srcip: true }, action: 'connection_allowed', ip: 'srcip', fields: FORTINET },
    ],
  }),
  defineService({
    name: 'palo-alto',
    title: 'Palo Alto Networks PAN-OS',
    names: ['paloalto', 'panos', 'pan-os', 'palo-alto-threat', 'globalprotect'],
    words: true,
    columns: {
      separator: ',',
      least: 31,
      names: [undefined, 'receive_time', 'serial', 'log_type', 'subtype', undefined, 'generated_time', 'src', 'dst', 'natsrc', 'natdst', 'rule', 'srcuser', 'dstuser', 'app', 'vsys', 'from', 'to', 'inbound_if', 'outbound_if', undefined, undefined, 'sessionid', 'repeatcnt', 'sport', 'dport', 'natsport', 'natdport', 'flags', 'proto', 'action', 'misc', 'threatid', 'category', 'severity', 'direction'],
    },
    records: [
      { when: { log_type: 'THREAT', action: /^(?:drop|reset|block|alert|deny)/ }, action: 'intrusion_detected', ip: 'src', fields: { ...PF, 'rule.name': { from: 'threatid' } } },
      { when: { log_type: 'THREAT' }, action: 'intrusion_detected', ip: 'src', fields: PF },
      { when: { log_type: 'TRAFFIC', action: ['deny', 'drop', 'drop-icmp', 'reset-both', 'reset-client', 'reset-server'] }, action: 'connection_denied', ip: 'src', fields: PF },
      { when: { log_type: 'TRAFFIC' }, action: 'connection_allowed', ip: 'src', fields: PF },
    ],
    lines: {
      authn_login_fail: ["failed authentication for user '{user}'.{*}From: {ip}.", 'GlobalProtect {*}authentication failed. Login from: {ip}', 'authentication failed{*}Login from: {ip}, {*}User name: {user},'],
    },
  }),
  defineService({
    name: 'cisco-asa',
    title: 'Cisco ASA, Firepower, IOS; Juniper, SonicWall, Check Point, Sophos, WatchGuard, Zyxel, HP',
    names: ['cisco', 'asa', 'ftd', 'cisco-ios', 'ios', 'juniper', 'junos', 'sonicwall', 'checkpoint', 'sophos', 'sophos-xg', 'watchguard', 'zyxel', 'aruba', 'hp', 'draytek', 'barracuda', 'pulse-secure', 'ivanti', 'f5', 'f5-bigip', 'tplink', 'omada', 'fritzbox', 'netgear', 'huawei'],
    pairs: true,
    words: true,
    records: [
      { when: { log_component: /Firewall/, log_subtype: ['Denied', 'Drop'] }, action: 'connection_denied', ip: 'src_ip', fields: { 'destination.ip': { from: 'dst_ip' }, 'destination.port': { from: 'dst_port' } } },
      { when: { log_type: 'Event', status: 'Failed', src_ip: true }, action: 'authn_login_fail', ip: 'src_ip', user: ['user_name', 'name'] },
      { when: { action: /^(?:drop|deny|reject|block)/i, src: true, dst: true }, action: 'connection_denied', ip: 'src', fields: { 'destination.ip': { from: 'dst' }, 'destination.port': { from: ['service', 'dport', 'dpt'] } } },
    ],
    lines: {
      authn_login_fail: [
        'AAA user authentication Rejected : reason = {*} : server = {_} : user = {user} : user IP = {ip}',
        'Login denied from {ip}/{port} to {*} for user "{user}"',
        'Login failed [user: {user}] [Source: {ip}] [localport: {#}] [Reason: {reason}]',
        'Authentication failed for user {user} from {ip}',
        "Login failed for user '{user}' from host '{ip}'",
        "SSHD_LOGIN_FAILED: Login failed for user '{user}' from host '{ip}'",
        'SSHD_LOGIN_FAILED{*}username="{user}" source-address="{ip}"',
        'Group <{_}> User <{user}> IP <{ip}> Authentication: rejected',
        'User \'{user}\' failed to login from {ip}',
        'Login failed. Reason: {reason}. IP address: {ip}',
        '[{ip}] {user}({*})[{*}] - Login failed',
        'Failed password for {user} from {ip}',
        'invalid user name {user} {*}from {ip}',
      ],
      connection_denied: [
        'Deny {proto} {?(no connection) }{?reverse path check }from {ip}/{port} to {dst}/{dport}',
        'Deny {proto} src {_}:{ip}/{port} dst {_}:{dst}/{dport}',
        'Deny {proto} {*}from {ip} to {dst}',
        '{TCP|UDP} access denied by ACL from {ip}/{port} to {_}:{dst}/{dport}',
        'access-list {_} denied {proto} {_}/{ip}({port}) {_} {_}/{dst}({dport})',
        'list {_} denied {proto} {ip}({port}) {*}-> {dst}({dport})',
        'RT_FLOW_SESSION_DENY: session denied {ip}/{port}->{dst}/{dport}',
      ],
      connection_allowed: ['Built inbound {proto} connection {#} for {_}:{ip}/{port} {*}to {_}:{dst}/{dport}'],
    },
  }),
  defineService({
    name: 'windows',
    title: 'Windows: events as XML or JSON, firewall',
    names: ['wineventlog', 'windows-auth', 'winevt', 'eventlog', 'sysmon', 'windows-firewall', 'winfw', 'windows-security', 'wef'],
    formats: (zone) => [windowsFormat(zone)],
    lines: {
      connection_denied: ['DROP {proto} {ip} {dst} {port} {dport} '],
      connection_allowed: ['ALLOW {proto} {ip} {dst} {port} {dport} '],
    },
  }),
];
