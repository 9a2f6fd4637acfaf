import { definePatterns } from './define-patterns.ts';

const r = String.raw;

/** `NAME=value` of the kernel's packet filter, where the value may be missing. */
const pair = (name: string, pattern: string): string => `${name}=(?:${pattern})?`;
const spaced = (...pairs: readonly string[]): string => pairs.join(r`\s+`);
const ends = (version: 'IPV4' | 'IPV6'): readonly string[] => [
  `SRC=%{${version}:[source][ip]}`,
  `DST=%{${version}:[destination][ip]}`,
  pair('LEN', '%{INT:[iptables][length]:int}'),
];

/** What the legacy patterns of both front ends have after the addresses: anything, then the next pair that is known. */
const loose = (...pairs: readonly string[]): string => pairs.join('.*');

/** Packets that Linux' packet filter logs, as the front ends Shorewall and SuSEfirewall2 mark them. */
export const netfilter = definePatterns({
  IPTABLES_TCP_FLAGS: { v8: '(?:(?:CWR|ECE|URG|ACK|PSH|RST|SYN|FIN) )*' },
  IPTABLES_TCP_PART: {
    v8: [
      r`(?:SEQ=%{INT:[iptables][tcp][seq]:int}\s+)?(?:ACK=%{INT:[iptables][tcp][ack]:int}\s+)?`,
      spaced(
        'WINDOW=%{INT:[iptables][tcp][window]:int}',
        'RES=0x%{BASE16NUM:[iptables][tcp_reserved_bits]}',
        '%{IPTABLES_TCP_FLAGS:[iptables][tcp][flags]}',
      ),
    ].join(''),
  },
  IPTABLES4_FRAG: { v8: '(?:(?<= )(?:CE|DF|MF))?' },
  IPTABLES4_PART: {
    v8: `${spaced(
      ...ends('IPV4'),
      pair('TOS', '0|0x%{BASE16NUM:[iptables][tos]}'),
      pair('PREC', '0x%{BASE16NUM:[iptables][precedence_bits]}'),
      pair('TTL', '%{INT:[iptables][ttl]:int}'),
      pair('ID', '%{INT:[iptables][id]}'),
    )}\\s+%{IPTABLES4_FRAG:[iptables][fragment_flags]}(?:\\s+FRAG: %{INT:[iptables][fragment_offset]:int})?`,
  },
  IPTABLES6_PART: {
    v8: spaced(
      ...ends('IPV6'),
      pair('TC', '0|0x%{BASE16NUM:[iptables][tos]}'),
      pair('HOPLIMIT', '%{INT:[iptables][ttl]:int}'),
      pair('FLOWLBL', '%{INT:[iptables][flow_label]}'),
    ),
  },
  IPTABLES: {
    v8: [
      spaced(
        pair('IN', '%{NOTSPACE:[observer][ingress][interface][name]}'),
        pair('OUT', '%{NOTSPACE:[observer][egress][interface][name]}'),
      ),
      r`\s+(?:MAC=(?:%{COMMONMAC:[destination][mac]})?(?::%{COMMONMAC:[source][mac]})?(?::[A-Fa-f0-9]{2}:[A-Fa-f0-9]{2})?\s+)?`,
      // `(:?` was once meant as `(?:`: a colon may stand before the addresses.
      '(:?%{IPTABLES4_PART}|%{IPTABLES6_PART}).*?',
      spaced(
        pair('PROTO', '%{WORD:[network][transport]}'),
        pair('SPT', '%{INT:[source][port]:int}'),
        pair('DPT', '%{INT:[destination][port]:int}'),
        '(?:%{IPTABLES_TCP_PART})?',
      ),
    ].join(''),
  },
  SHOREWALL: {
    disabled: [
      '%{SYSLOGTIMESTAMP:timestamp} %{WORD:nf_host} .*Shorewall:(?:%{WORD:nf_action1})?:(?:%{WORD:nf_action2})?',
      loose(
        '',
        pair('IN', '%{USERNAME:nf_in_interface}'),
        '(?:OUT= *MAC=%{COMMONMAC:nf_dst_mac}:(?:%{COMMONMAC:nf_src_mac})?|OUT=%{USERNAME:nf_out_interface})',
        'SRC=%{IPV4:nf_src_ip}',
        'DST=%{IPV4:nf_dst_ip}',
        'LEN=%{WORD:nf_len}',
        'TOS=%{WORD:nf_tos}',
        'PREC=%{WORD:nf_prec}',
        'TTL=%{INT:nf_ttl}',
        'ID=%{INT:nf_id}',
        'PROTO=%{WORD:nf_protocol}',
        pair('SPT', '%{INT:nf_src_port}'),
        pair('DPT', '%{INT:nf_dst_port}'),
        '',
      ),
    ].join(''),
    v8: '%{SYSLOGTIMESTAMP:timestamp} %{WORD:[observer][hostname]} .*Shorewall:(?:%{WORD:[shorewall][firewall][type]})?:(?:%{WORD:[shorewall][firewall][action]})?.*%{IPTABLES}',
  },
  SFW2_LOG_PREFIX: { v8: 'SFW2-INext-%{NOTSPACE:[suse][firewall][action]}' },
  SFW2: {
    disabled: [
      r`(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})\s*%{HOSTNAME}\s*kernel\S+\s*(?:%{NAGIOSTIME}\s*)?`,
      r`SFW2-INext-%{NOTSPACE:nf_action}\s*`,
      loose('IN=%{USERNAME:nf_in_interface}', r`OUT=(?:\s*%{USERNAME:nf_out_interface})?`),
      loose(
        r`\s*MAC=(?:%{COMMONMAC:nf_dst_mac}:%{COMMONMAC:nf_src_mac}|\s*)`,
        r`SRC=%{IP:nf_src_ip}\s*DST=%{IP:nf_dst_ip}`,
        'PROTO=%{WORD:nf_protocol}',
      ),
      `(?:${loose('', 'SPT=%{INT:nf_src_port}', 'DPT=%{INT:nf_dst_port}', '')})?`,
    ].join(''),
    v8: [
      '(?:%{SYSLOGTIMESTAMP:timestamp}|%{TIMESTAMP_ISO8601:timestamp})',
      r`\s*%{HOSTNAME:[observer][hostname]}.*?%{SFW2_LOG_PREFIX:[suse][firewall][log_prefix]}\s*%{IPTABLES}`,
    ].join(''),
  },
});
