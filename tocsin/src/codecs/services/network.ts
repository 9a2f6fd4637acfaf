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

const UFW_PASSED = /\[UFW (?:ALLOW|AUDIT)/;

/** Firewalls, routers, switches. */
export const NETWORK: readonly Service[] = [
  defineService({
    name: 'iptables',
    title: 'iptables, nftables, UFW, firewalld, Shorewall, the firewall of Proxmox, UniFi, OpenWrt',
    names: [
      'netfilter',
      'nftables',
      'ufw',
      'firewalld',
      'shorewall',
      'kernel',
      'pve-firewall',
      'pvefw-logger',
      'unifi',
      'unifi-os',
      'ubiquiti',
      'edgeos',
      'openwrt',
      'ulogd',
      'csf',
      'lfd',
      'ipfire',
      'ddwrt',
      'asuswrt',
    ],
    pairs: true,
    words: false,
    records: [
      {
        when: { SRC: true, DST: true, PROTO: true, ACTION: /^(?:ACCEPT|allow)/i },
        action: 'connection_allowed',
        ip: 'SRC',
        fields: NETFILTER,
      },
      // Of what passes UFW writes ALLOW, and AUDIT of all that it looks at, whatever becomes of it.
      { when: { SRC: true, DST: true }, text: UFW_PASSED, action: 'connection_allowed', ip: 'SRC', fields: NETFILTER },
      { when: { SRC: true, DST: true }, action: 'connection_denied', ip: 'SRC', fields: NETFILTER },
    ],
    lines: {
      authn_login_fail: [
        '(sshd) Failed SSH login from {ip} (',
        '({_}) Failed {_} login from {ip} (',
        'Failed login {*}for user {user} from {ip}',
      ],
      address_banned: ['*{Port Scan|SYNFLOOD}* detected from {ip}', 'lfd: {*} {ip} {*}Blocked'],
    },
  }),
  defineService({
    name: 'pf',
    title: 'pf: pfSense, OPNsense, and their web interface; ipfw, tcpdump of pflog',
    names: [
      'pfsense',
      'opnsense',
      'filterlog',
      'opnsense-gui',
      'pflog',
      'ipfw',
      'tcpdump',
      'php-fpm',
      'php',
      'lighttpd-opnsense',
      'configd.py',
      'pfsense-gui',
    ],
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
        'user {user} could not authenticate {*}[{ip}]',
        'user {user} could not authenticate for {_}',
        "/index.php: User {*} login {*}'{user}'{*}{ip}",
      ],
      authn_login_success: ["Successful login for user '{user}' from: {ip}", 'user {user} authenticated successfully'],
      connection_denied: ['rule {_} block in on {in}: {ip}.{#} > ', 'Deny {_} {ip}:{port} {dst}:{dport} in via {in}'],
      connection_opened: ['IP {ip}.{#} > {_}: Flags [S]'],
    },
  }),
  defineService({
    name: 'mikrotik',
    title: 'MikroTik RouterOS',
    names: ['routeros', 'router-os', 'winbox'],
    lines: {
      authn_login_fail: [
        'login failure for user {user} from {ip} via {_}',
        'login failure for user {user} from {ip}',
        'login failure for user {user} via {_}',
        'user {user} authentication failed',
        '{user} logged in failed from {ip}',
      ],
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
    name: 'windows',
    title: 'Windows: events as XML or JSON, firewall',
    names: [
      'wineventlog',
      'windows-auth',
      'winevt',
      'eventlog',
      'sysmon',
      'windows-firewall',
      'winfw',
      'windows-security',
      'wef',
    ],
    formats: (zone) => [windowsFormat(zone)],
    lines: {
      connection_denied: ['DROP {proto} {ip} {dst} {port} {dport} '],
      connection_allowed: ['ALLOW {proto} {ip} {dst} {port} {dport} '],
    },
  }),
];
