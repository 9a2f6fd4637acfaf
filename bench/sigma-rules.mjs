// Generated rules, built like the public set of Sigma: shares of products, modifiers, lengths of lists, exceptions.
import { PROGRAMS, randomOf } from './sigma-random.mjs';

const WORDS =
  'download upload encode decode bypass hidden invoke expression webclient shadow delete create password credential ticket dump inject reflect payload beacon tunnel proxy socks persist startup service task query export backup restore disable enable defender firewall policy audit clear token impersonate privilege escalate mount share remote session console kernel driver module script macro plugin agent update config secret vault store chain cache queue'.split(
    ' ',
  );
const FOLDERS = [
  '\\AppData\\Local\\Temp\\',
  '\\Users\\Public\\',
  '\\ProgramData\\',
  '\\Windows\\Tasks\\',
  '\\Perflogs\\',
];
const CLOUD = 'Create Delete Update Put Get List Attach Detach Enable Disable Stop Start Modify Assume Register'.split(
  ' ',
);
const THINGS =
  'User Role Policy Bucket Instance Key Trail Detector Snapshot Function Group Secret Rule Vault Cluster'.split(' ');

const yaml = (title, logsource, detection) =>
  JSON.stringify({ title, id: title.replaceAll(' ', '-'), logsource, level: 'medium', detection });

const flag = (random) => `${random.pick([' -', ' /', '--'])}${random.pick(WORDS)}`;
const option = (random) =>
  random.next() < 0.5
    ? flag(random)
    : `${random.pick(WORDS)}${random.pick(['-', '.', '=', ' ', '\\'])}${random.pick(WORDS)}`;
const options = (random, least, most) =>
  Array.from({ length: least + random.below(most - least + 1) }, () => option(random));

const processRule = (random) => {
  const program = random.some(PROGRAMS, 1, 3).map((name) => `\\${name}.exe`);
  const detection = {
    selection_img: [{ 'Image|endswith': program }, { OriginalFileName: program.map((name) => name.slice(1)) }],
    selection_cli: {
      [random.next() < 0.3 ? 'CommandLine|contains|all' : 'CommandLine|contains']: options(random, 2, 8),
    },
    condition: 'all of selection_*',
  };
  const kind = random.next();
  if (kind < 0.2) delete detection.selection_img;
  else if (kind < 0.3)
    detection.selection_parent = { 'ParentImage|endswith': random.some(PROGRAMS, 1, 4).map((name) => `\\${name}.exe`) };
  else if (kind < 0.35) detection.selection_cli = { 'CommandLine|re': `${random.pick(WORDS)}\\s+[a-z]{1,3}\\d+` };
  else if (kind < 0.4) detection.selection_cli = { 'CommandLine|contains|windash': [flag(random), flag(random)] };
  if (random.next() < 0.3) {
    detection.filter_main_known = {
      'ParentImage|startswith': 'C:\\Program Files\\',
      'Image|contains': random.pick(FOLDERS),
    };
    detection.condition += ' and not 1 of filter_main_*';
  }
  return detection;
};

const fileRule = (random) => ({
  selection: {
    'TargetFilename|contains': random.some(FOLDERS, 1, 2),
    'TargetFilename|endswith': random
      .some(WORDS, 1, 5)
      .map((word) => `${word}${random.pick(['.exe', '.dll', '.ps1', '.vbs'])}`),
  },
  filter_main_installer: { 'Image|endswith': '\\msiexec.exe' },
  condition: 'selection and not 1 of filter_main_*',
});

const registryRule = (random) => ({
  selection: {
    'TargetObject|contains': `\\${random.pick(WORDS)}\\${random.pick(WORDS)}`,
    ...(random.next() < 0.5 ? { Details: ['DWORD (0x00000001)', '1'] } : {}),
  },
  condition: 'selection',
});

const securityRule = (random) => ({
  selection: {
    EventID: random.pick([4624, 4625, 4688, 4697, 4698, 4720, 4728, 4732, 4769, 4776, 5136, 5140, 5145]),
    [random.pick([
      'ServiceName',
      'TargetUserName|contains',
      'ObjectName|endswith',
      'AttributeValue|contains',
      'TaskName',
    ])]: random.some(WORDS, 1, 3),
  },
  ...(random.next() < 0.3
    ? { filter_main: { 'SubjectUserName|endswith': '$' }, condition: 'selection and not filter_main' }
    : { condition: 'selection' }),
});

const scriptRule = (random) => ({
  selection: { 'ScriptBlockText|contains': options(random, 1, 6) },
  condition: 'selection',
});

const imageLoadRule = (random) => ({
  selection: { 'ImageLoaded|endswith': random.some(WORDS, 1, 6).map((word) => `\\${word}.dll`) },
  filter: { 'Image|startswith': ['C:\\Windows\\System32\\', 'C:\\Program Files'] },
  condition: 'selection and not filter',
});

const cloudRule = (random) => ({
  selection: {
    eventSource: `${random.pick(WORDS)}.amazonaws.com`,
    eventName: random.some(CLOUD, 1, 3).map((verb) => verb + random.pick(THINGS)),
  },
  condition: 'selection',
});

const azureRule = (random) => ({
  selection: {
    operationName: `${random.pick(CLOUD)} ${random.pick(THINGS)} ${random.pick(WORDS)}`,
    'properties.message|contains': random.pick(WORDS),
  },
  condition: 'selection',
});

const linuxRule = (random) => ({
  selection: {
    'Image|endswith': random.some(WORDS, 1, 3).map((word) => `/${word}`),
    'CommandLine|contains': options(random, 1, 4),
  },
  condition: 'selection',
});

const keywordRule = (random) => ({
  keywords: random.some(WORDS, 1, 4).map((word) => `${word} ${random.pick(WORDS)} failed`),
  condition: 'keywords',
});

const networkRule = (random) => ({
  selection: {
    Initiated: 'true',
    'DestinationHostname|endswith': random.some(WORDS, 1, 6).map((word) => `.${word}.io`),
  },
  filter: { 'DestinationIp|cidr': ['127.0.0.0/8', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '::1/128'] },
  condition: 'selection and not filter',
});

const webRule = (random) => {
  const detection = {
    selection: {
      'cs-method': random.some(['GET', 'POST', 'PUT'], 1, 2),
      [random.pick(['cs-uri-query|contains', 'cs-uri-stem|contains', 'c-uri|contains', 'cs-uri-stem|endswith'])]: random
        .some(WORDS, 1, 6)
        .map(
          (word) =>
            `${random.pick(['/', '=', '../', '%00', '<'])}${word}${random.pick(['.php', '.jsp', '.aspx', '(', "'"])}`,
        ),
    },
    condition: 'selection',
  };
  const kind = random.next();
  if (kind < 0.15)
    return {
      keywords: random.some(WORDS, 2, 8).map((word) => `=${word}(`),
      filter: { 'sc-status': 404 },
      condition: 'keywords and not filter',
    };
  if (kind < 0.3)
    return {
      selection: { 'c-useragent|contains': random.some(WORDS, 2, 20).map((word) => `${word}/`) },
      condition: 'selection',
    };
  if (kind < 0.4) return { selection: { 'c-uri|re': `/${random.pick(WORDS)}/[0-9a-f]{8,}` }, condition: 'selection' };
  return detection;
};

const windows = (category) => ({ product: 'windows', category });

/** Rules of a hundred. */
const KINDS = [
  [42, windows('process_creation'), processRule],
  [6, windows('file_event'), fileRule],
  [8, windows('registry_set'), registryRule],
  [6, windows('ps_script'), scriptRule],
  [4, windows('image_load'), imageLoadRule],
  [3, windows('network_connection'), networkRule],
  [10, { product: 'windows', service: 'security' }, securityRule],
  [7, { product: 'linux', category: 'process_creation' }, linuxRule],
  [3, { product: 'aws', service: 'cloudtrail' }, cloudRule],
  [4, { product: 'azure', service: 'auditlogs' }, azureRule],
  [3, { category: 'application' }, keywordRule],
  [4, { category: 'webserver' }, webRule],
];

export const ruleTexts = (count, seed = 7) => {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, index) => {
    const [, logsource, detection] = random.weighted(KINDS);
    return yaml(`generated ${index}`, logsource, detection(random));
  });
};

export const webRuleTexts = (count, seed = 8) => {
  const random = randomOf(seed);
  return Array.from({ length: count }, (_, index) =>
    yaml(`generated web ${index}`, { category: 'webserver' }, webRule(random)),
  );
};
