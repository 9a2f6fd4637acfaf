/** Names of techniques of MITRE ATT&CK that rules name often; others are shown by their number. https://attack.mitre.org/techniques/ */
const TECHNIQUES: Readonly<Record<string, string>> = {
  T1018: 'Remote System Discovery',
  T1027: 'Obfuscated Files or Information',
  T1046: 'Network Service Discovery',
  T1053: 'Scheduled Task/Job',
  'T1053.003': 'Cron',
  T1059: 'Command and Scripting Interpreter',
  'T1059.004': 'Unix Shell',
  'T1059.007': 'JavaScript',
  T1068: 'Exploitation for Privilege Escalation',
  T1070: 'Indicator Removal',
  'T1070.002': 'Clear Linux or Mac System Logs',
  T1071: 'Application Layer Protocol',
  T1078: 'Valid Accounts',
  'T1078.001': 'Default Accounts',
  'T1078.003': 'Local Accounts',
  'T1078.004': 'Cloud Accounts',
  T1090: 'Proxy',
  T1098: 'Account Manipulation',
  'T1098.001': 'Additional Cloud Credentials',
  'T1098.004': 'SSH Authorized Keys',
  T1105: 'Ingress Tool Transfer',
  T1110: 'Brute Force',
  'T1110.001': 'Password Guessing',
  'T1110.003': 'Password Spraying',
  'T1110.004': 'Credential Stuffing',
  T1133: 'External Remote Services',
  T1136: 'Create Account',
  'T1136.001': 'Local Account',
  'T1136.003': 'Cloud Account',
  T1140: 'Deobfuscate/Decode Files or Information',
  T1189: 'Drive-by Compromise',
  T1190: 'Exploit Public-Facing Application',
  T1203: 'Exploitation for Client Execution',
  T1213: 'Data from Information Repositories',
  T1485: 'Data Destruction',
  T1496: 'Resource Hijacking',
  'T1498.002': 'Reflection Amplification',
  T1499: 'Endpoint Denial of Service',
  'T1499.002': 'Service Exhaustion Flood',
  'T1499.003': 'Application Exhaustion Flood',
  T1505: 'Server Software Component',
  'T1505.003': 'Web Shell',
  T1531: 'Account Access Removal',
  T1539: 'Steal Web Session Cookie',
  T1548: 'Abuse Elevation Control Mechanism',
  'T1548.003': 'Sudo and Sudo Caching',
  T1552: 'Unsecured Credentials',
  'T1552.001': 'Credentials In Files',
  'T1562.001': 'Disable or Modify Tools',
  'T1589.001': 'Credentials',
  'T1589.002': 'Email Addresses',
  T1592: 'Gather Victim Host Information',
  T1595: 'Active Scanning',
  'T1595.001': 'Scanning IP Blocks',
  'T1595.002': 'Vulnerability Scanning',
  'T1595.003': 'Wordlist Scanning',
  T1606: 'Forge Web Credentials',
};

/** https://attack.mitre.org/tactics/enterprise/ */
const TACTICS: Readonly<Record<string, string>> = {
  reconnaissance: 'TA0043',
  'resource-development': 'TA0042',
  'initial-access': 'TA0001',
  execution: 'TA0002',
  persistence: 'TA0003',
  'privilege-escalation': 'TA0004',
  'defense-evasion': 'TA0005',
  'credential-access': 'TA0006',
  discovery: 'TA0007',
  'lateral-movement': 'TA0008',
  collection: 'TA0009',
  'command-and-control': 'TA0011',
  exfiltration: 'TA0010',
  impact: 'TA0040',
};

const TECHNIQUE = /^attack\.(t\d{4})(?:\.(\d{3}))?$/i;
const APPSENSOR = /^owasp\.appsensor\.([a-z]{2,4}\d{1,2})$/i;
const CVE = /^cve\.(\d{4}-\d{4,7})$/i;

const tacticOf = (tag: string): string | undefined => {
  const name = tag.startsWith('attack.') ? tag.slice('attack.'.length) : '';
  return Object.hasOwn(TACTICS, name) ? name : undefined;
};

/** How a person reads a tag. */
export function nameOfTag(tag: string): string {
  const [, technique, part] = TECHNIQUE.exec(tag) ?? [];
  if (technique !== undefined) {
    const number = technique.toUpperCase() + (part === undefined ? '' : `.${part}`);
    const name = Object.hasOwn(TECHNIQUES, number) ? TECHNIQUES[number] : undefined;
    return name === undefined ? number : `${number} ${name}`;
  }
  const tactic = tacticOf(tag);
  if (tactic !== undefined)
    return tactic
      .split('-')
      .map((word) => (word === 'and' ? word : word[0]?.toUpperCase() + word.slice(1)))
      .join(' ');
  const point = APPSENSOR.exec(tag)?.[1];
  if (point !== undefined) return `AppSensor ${point.toUpperCase()}`;
  const cve = CVE.exec(tag)?.[1];
  return cve === undefined ? tag : `CVE-${cve}`;
}

/** Where others say what it means; only a click of a person goes there. */
export function linkOf(tag: string): string | undefined {
  const [, technique, part] = TECHNIQUE.exec(tag) ?? [];
  if (technique !== undefined)
    return `https://attack.mitre.org/techniques/${technique.toUpperCase()}/${part === undefined ? '' : `${part}/`}`;
  const tactic = tacticOf(tag);
  if (tactic !== undefined) return `https://attack.mitre.org/tactics/${TACTICS[tactic]}/`;
  if (APPSENSOR.test(tag)) return 'https://owasp.org/www-project-appsensor/';
  const cve = CVE.exec(tag)?.[1];
  return cve === undefined ? undefined : `https://nvd.nist.gov/vuln/detail/CVE-${cve}`;
}
