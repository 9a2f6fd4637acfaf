// The pages of docs/reference by file name, rendered from declarations and tables alone, so that they depend on nothing else.
import { stringify } from 'yaml';
import { pipelinePages } from './pipeline-pages.mjs';

/** `load` imports a module of the build by its path. */
export async function referencePages(load) {
  const rooms = {
    define: await load('define/index.js'),
    event: await load('event/index.js'),
    config: await load('config/index.js'),
    dashboards: await load('dashboards/index.js'),
    detect: await load('detect/index.js'),
    inputs: (await load('inputs/registry.js')).INPUTS,
    codecs: (await load('codecs/registry.js')).CODECS,
    commands: (await load('search/commands/registry.js')).COMMANDS,
    functions: (await load('search/functions/registry.js')).FUNCTIONS,
    routes: (await load('api/registry.js')).ROUTES,
    errors: (await load('api/errors.js')).ERRORS,
    outputs: (await load('outputs/registry.js')).OUTPUTS,
    actions: (await load('alert/actions/registry.js')).ACTIONS,
    variables: (await load('alert/template.js')).VARIABLES,
    errorsOf: (await load('api/route.js')).errorsOf,
  };
  const pages = {
    searches,
    thresholds,
    inputs,
    outputs,
    codecs,
    commands,
    functions,
    configuration,
    fields,
    aliases,
    api,
    'api-errors': apiErrors,
    'alert-actions': alertActions,
  };
  const schemaText = (schema) => `${JSON.stringify(schema, undefined, 2)}\n`;
  return new Map([
    ...Object.entries(pages).map(([name, render]) => [`${name}.md`, render(rooms)]),
    ...(await pipelinePages(load)),
    ['tocsin.schema.json', schemaText(rooms.config.configJsonSchema(rooms))],
    ['searches.schema.json', schemaText(rooms.detect.searchesSchema())],
    ['dashboards.schema.json', schemaText(rooms.dashboards.dashboardsSchema())],
    ['patterns.schema.json', schemaText(rooms.dashboards.patternsSchema())],
    ['thresholds.schema.json', schemaText(rooms.detect.thresholdsJsonSchema())],
  ]);
}

const byName = (declarations) => [...declarations].sort((a, b) => (a.name < b.name ? -1 : 1));

const contents = ({ table, codeSpan }, declarations) =>
  table(
    ['name', 'what it does'],
    declarations.map(({ name, summary }) => [`[${codeSpan(name)}](#${name})`, summary]),
  );

const example = (title, ...blocks) => [`**${title}**`, ...blocks].join('\n\n');

function inputs({ define, inputs }) {
  const declared = byName(inputs);
  const sections = declared.map((input) =>
    define.renderSection(input, {
      example: ({ title, options }) =>
        example(title, define.codeBlock(stringify({ inputs: [{ type: input.name, ...options }] }), 'yaml')),
    }),
  );
  const introduction = `Where events come from. Each entry of \`inputs\` in \`tocsin.yaml\` has a \`type\`, an \`id\` where a type occurs twice, and these options.\n\n${contents(define, declared)}`;
  return define.renderPage('Inputs', introduction, sections);
}

function outputs({ define, config, outputs }) {
  const declared = byName(outputs);
  const sections = declared.map((output) =>
    define.renderSection(output, {
      example: ({ title, options }) =>
        example(title, define.codeBlock(stringify({ outputs: [{ type: output.name, ...options }] }), 'yaml')),
    }),
  );
  const introduction = `Where events go beside the store. Each entry of \`outputs\` in \`tocsin.yaml\` has a \`type\` with its options below, and what all have. [How to](../outputs.md) use them.\n\n${contents(define, declared)}`;
  return define.renderPage('Outputs', introduction, [
    '## What all have',
    define.optionsTable(define.optionsSchema(config.outputEntry)),
    ...sections,
  ]);
}

function codecs({ define, codecs }) {
  const declared = byName(codecs);
  const sections = declared.map((codec) =>
    define.renderSection(codec, {
      example: ({ title, options, input, events }) =>
        example(
          options === undefined ? title : `${title}, with ${define.codeSpan(JSON.stringify(options))}`,
          define.codeBlock(input),
          'becomes',
          define.codeBlock(events.map((event) => JSON.stringify(event)).join('\n'), 'json'),
        ),
    }),
  );
  const introduction = `How the bytes of a source become events. An input names one in \`codec\` and gives its options in \`codecOptions\`. The examples show the fields that matter, by dotted name; \`null\` means that a field is absent.\n\n${contents(define, declared)}`;
  return define.renderPage('Codecs', introduction, sections);
}

function commands({ define, commands }) {
  const declared = byName(commands);
  const sections = declared.map((command) =>
    define.renderSection(command, {
      details: [
        define.codeBlock(command.syntax),
        [
          `A ${command.type} command.`,
          ...(command.aliases?.length > 0 ? [`Also written ${command.aliases.map(define.codeSpan).join(', ')}.`] : []),
        ].join(' '),
      ],
      example: ({ title, spl }) => example(title, define.codeBlock(spl)),
    }),
  );
  const introduction = `The commands of the search language. Words in angle brackets stand for your own, square brackets hold what may be left out, \`…\` what may be repeated.\n\n${contents(define, declared)}`;
  return define.renderPage('Search commands', introduction, sections);
}

function functions({ define, functions }) {
  const rows = byName(functions).map(({ syntax, summary, examples }) => [
    define.codeSpan(syntax),
    summary,
    examples
      .map(({ expression, value }) => `${define.codeSpan(expression)} → ${define.codeSpan(JSON.stringify(value))}`)
      .join('; '),
  ]);
  const introduction =
    'The functions of `eval` and `where`. A value of `null` means that the result is absent, a list that it has several values.';
  return define.renderPage('Search functions', introduction, [
    define.table(['function', 'what it yields', 'examples'], rows),
  ]);
}

function alertActions({ define, actions, variables }) {
  const declared = byName(actions);
  const sections = declared.map((action) =>
    define.renderSection(action, {
      example: ({ title, options }) =>
        example(
          title,
          define.codeBlock(stringify({ actions: [{ name: 'security-team', type: action.name, ...options }] }), 'yaml'),
        ),
    }),
  );
  const introduction = `Who is told of an alert, and how. Each entry of \`actions\` in \`tocsin.yaml\` has a \`name\`, by which saved searches call it, a \`type\`, and these options. \`tocsin action test NAME\` sends a message that says that it is a test.

Each alert is delivered at least once: what fails is tried again with growing pauses for a day (\`alerts.giveUpAfter\`), also over a restart, and then shown as failed on the alert, from where it can be tried again. Every attempt carries the same key. While an action fails, one message at a time is tried, and no other action waits for it.

${contents(define, declared)}`;
  return define.renderPage('Alert actions', introduction, [
    ...sections,
    '## Variables',
    'Texts such as `subject` and `body` may hold `{{name}}`. Values are escaped for where they come to stand, cut at 2,000 characters, and never read for variables themselves.',
    define.table(
      ['variable', 'stands for'],
      [
        ...Object.entries(variables).map(([name, { summary }]) => [define.codeSpan(`{{${name}}}`), summary]),
        [define.codeSpan('{{key.FIELD}}'), 'a field of the key'],
        [define.codeSpan('{{result.FIELD}}'), 'a field of the first result'],
      ],
    ),
  ]);
}

const VARIABLES = `Texts may hold variables of the environment: \`\${NAME}\`, or \`\${NAME:-otherwise}\` where it may be unset; write \`$\${\` for \`\${\` itself, and put quotes around such a text inside \`{ }\` or \`[ ]\`. An option of type secret also takes \`{file: path}\`, a file that holds the secret and nothing else. Relative paths are relative to the folder of the file. YAML anchors, aliases and tags are refused, and so are unknown keys. \`tocsin check\` names what is wrong by line and column.

Ages are \`90d\`, \`12w\`, \`18m\` (months of 30 days), \`3y\` or \`forever\`; sizes \`400MB\` or \`2GiB\`; spans \`500ms\`, \`60s\`, \`10m\` or \`1h\`.

For completion in an editor, begin the file with \`# yaml-language-server: $schema=…/docs/reference/tocsin.schema.json\`.`;

function configuration({ define, config }) {
  const example = {
    timeZone: 'Europe/Berlin',
    store: { retention: { default: '90d', indexes: { audit: '3y' } } },
    trustedProxies: ['10.0.0.0/8'],
    inputs: [{ type: 'file', paths: ['/var/log/shop/*.log'], codec: 'django' }],
    actions: [{ name: 'ops', type: 'webhook', url: 'https://chat.shop.example/hooks/siem' }],
  };
  return define.renderPage('Configuration', 'Everything is in one file, `tocsin.yaml`. All of it may be left out.', [
    define.codeBlock(stringify(example), 'yaml'),
    VARIABLES,
    define.optionsTable(define.optionsSchema(config.configSchema)),
    'The options of an input beside `type` and `id` are on the page [Inputs](inputs.md), those of an output on [Outputs](outputs.md), those of an action beside `type` and `name` on [Alert actions](alert-actions.md).',
  ]);
}

function searches({ define, detect }) {
  const example = `title: Many failed logins of one account
description: Somebody tries passwords.
search: |
  action=failure
  | stats count, dc(src) AS addresses by user
  | where count > 20
schedule:
  every: 1m
window: 5m
alert:
  mode: per result
  suppress:
    for: 1h
  severity: high
  actions: [ops]
`;
  const introduction =
    'A saved search is a file `searches/ID.yml` beside `tocsin.yaml`; `ID` is its name. It is made from the search page or by hand, and taken up as soon as it is written. While a file is wrong, the search goes on as it was before. What a schedule promises is on the page [Alerts](../alerts.md), what `respond` does on the page [Responses](../responses.md).';
  return define.renderPage('Saved searches', introduction, [
    define.codeBlock(example, 'yaml'),
    'Spans are `500ms`, `60s`, `10m` or `1h`; ages `90d`, `12w`, `18m` (months of 30 days) or `3y`. YAML anchors, aliases and tags are refused, and so are unknown keys. `tocsin check` names what is wrong by line and column, in the SPL, too.\n\nFor completion in an editor, begin the file with `# yaml-language-server: $schema=…/docs/reference/searches.schema.json`.',
    define.optionsTable(define.optionsSchema(detect.savedSearchSchema)),
  ]);
}

function thresholds({ define, detect }) {
  const example = `title: Many failed logins from one address
level: high
when:
  event.action: authn_login_fail
count: 10
within: 5m
by: source.ip
`;
  const introduction =
    'What may stand in a rule of thresholds, one YAML document of a file of rules. How they are written, with an example of each kind and its tests, is on the page [Rules of thresholds](../rules-thresholds.md).';
  const options = (schema) => define.optionsTable(define.optionsSchema(schema));
  return define.renderPage('Rules of thresholds', introduction, [
    define.codeBlock(example, 'yaml'),
    'Spans are `30s`, `5m`, `1h`, `7d` or `4w`. Unknown keys are refused. `tocsin rule test` names what is wrong by line and column.\n\nFor completion in an editor, begin the file with `# yaml-language-server: $schema=…/docs/reference/thresholds.schema.json`.',
    options(detect.thresholdSchema),
    '## Tests',
    'Each entry of `tests`, of a rule of thresholds or of Sigma, and of a file `NAME.test.yml` beside it.',
    options(detect.ruleTestSchema),
  ]);
}

function fields({ define, event }) {
  const { table, codeSpan } = define;
  const introduction =
    'The fields that have a column of their own, with the names of the Elastic Common Schema. Every other field of an event is kept and found, too. What SPL and Sigma call them is on the page [Aliases](aliases.md).';
  return define.renderPage('Fields', introduction, [
    table(
      ['field', 'type', 'meaning'],
      event.FIELDS.map(({ name, type, summary }) => [codeSpan(name), type, summary]),
    ),
    '## Default fields',
    table(
      ['field', 'the same as'],
      Object.entries(event.DEFAULT_FIELDS).map(([name, field]) => [codeSpan(name), codeSpan(field)]),
    ),
    '## Actions',
    'What `event.action` says, in the words of the OWASP application logging vocabulary, and what else such an event is unless its source knows better.',
    table(
      ['event.action', 'event.category', 'event.type', 'event.outcome', 'level', 'meaning'],
      event.ACTIONS.map(({ name, category, type, outcome, level, summary }) => [
        codeSpan(name),
        category,
        type,
        outcome,
        level,
        summary,
      ]),
    ),
  ]);
}

function aliases({ define, event }) {
  const { table, codeSpan } = define;
  const rows = (list) =>
    list.map(({ name, fields, note, redacted }) => [
      codeSpan(name),
      fields.map(codeSpan).join(', '),
      [note, ...(redacted ? ['redacted: no condition on it can be true'] : [])].filter(Boolean).join('; '),
    ]);
  const introduction =
    "Other names for the fields, in searches and rules alike. An alias shows the first of its fields that is present, and where none is, the event's own field of that name.";
  const maps = event.CIM_ALIASES.filter(({ rules }) => rules !== undefined).flatMap(({ name, rules }) => [
    `### ${name}`,
    table(
      ['where', 'is', 'shown'],
      rules.flatMap(({ when, from, map, other }) => {
        const where = when === undefined ? 'always' : `${codeSpan(when.field)} is ${when.in.join(', ')}`;
        const known = Object.entries(map).map(([stored, shown]) => [where, `${codeSpan(from)} = ${stored}`, shown]);
        return other === undefined ? known : [...known, [where, 'anything else', other]];
      }),
    ),
  ]);
  return define.renderPage('Aliases', introduction, [
    "## Splunk's Common Information Model",
    table(['alias', 'reads', ''], rows(event.CIM_ALIASES)),
    '## Values',
    'These show words of their own; for each event the first row that fits decides.',
    ...maps,
    '## W3C and IIS',
    'The names that rules for web servers use, also in the spelling with underscores.',
    table(['alias', 'reads', ''], rows(event.W3C_ALIASES.filter(({ name }) => !name.includes('_')))),
  ]);
}

const TAGS = {
  session: 'Signing in',
  search: 'Searching',
  dashboards: 'Dashboards and index patterns',
  alerts: 'Alerts and saved searches',
  inputs: 'Inputs',
  responses: 'Responses',
  system: 'Health, status, metrics',
  accounts: 'Users and tokens',
};

/** Common to every route of a kind, so told once in the introduction. */
const COMMON_ERRORS = new Set([
  'host_not_allowed',
  'internal',
  'shutting_down',
  'unauthenticated',
  'invalid_token',
  'forbidden',
  'accounts_unreadable',
  'origin_refused',
  'csrf_failed',
  'invalid_request',
  'body_too_large',
  'unsupported_media_type',
  'request_timeout',
]);

const API = `Everything that the pages do goes through this API. \`GET /api/v1/openapi.json\` is the same as an OpenAPI 3.1 document. Bodies and answers are JSON; unknown keys are refused.

Programs send an API token, \`authorization: Bearer tcs_…\`, which \`tocsin token create NAME --scopes search\` makes; the scope \`admin\` holds all others. Browsers have a session in the cookie \`tocsin_session\`, and send its \`csrf\` in the header \`x-tocsin-csrf\` of each request that is not a GET. The roles are viewer, editor and admin, each of which may do what those before it may.

Errors are on the page [API errors](api-errors.md). Beside those that an entry names, each route may answer with ${[...COMMON_ERRORS].map((code) => `\`${code}\``).join(', ')}.`;

function api({ define, routes, errorsOf }) {
  const { codeSpan, codeBlock, optionsTable, optionsSchema, table } = define;
  const access = ({ access }) => {
    if ('public' in access) return `Anybody: ${access.public}.`;
    const scope = access.scope === 'none' ? 'no token' : `a token with the scope ${codeSpan(access.scope)}`;
    return `A session of the role ${access.role}; ${scope}.`;
  };
  const route = (one) => {
    const errors = errorsOf(one).filter((code) => !COMMON_ERRORS.has(code));
    return [
      `### ${one.method} ${one.path}`,
      `${one.summary}.${one.description === undefined ? '' : ` ${one.description}`}`,
      access(one),
      ...(one.body === undefined ? [] : ['The body:', optionsTable(optionsSchema(one.body))]),
      table(
        ['answer', 'is'],
        [
          ...Object.entries(one.responses).map(([status, { description }]) => [status, description]),
          ...(errors.length === 0 ? [] : [['errors', errors.map(codeSpan).join(', ')]]),
        ],
      ),
    ].join('\n\n');
  };
  const sections = Object.entries(TAGS).flatMap(([tag, title]) => [
    `## ${title}`,
    ...routes.filter((one) => one.tag === tag).map(route),
  ]);
  const search = codeBlock(
    `curl -s http://127.0.0.1:8000/api/v1/search -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' \\
  -d '{"search": "index=* action=failure | stats count by user", "earliest": "-24h"}'`,
    'sh',
  );
  return define.renderPage('HTTP API', API, [search, ...sections]);
}

function apiErrors({ define, errors }) {
  const introduction =
    'Every error is `{ "error": { "code", "message", "hint"?, "issues"? } }`. Programs go by the code; messages may change. `issues` lists the faults of a search, each with `message`, `hint`?, `line`, `column` (from 1), `from` and `to` (UTF-16 offsets). Each answer carries `x-request-id`, under which the log has the details of a fault.';
  const rows = Object.entries(errors).map(([code, { status, summary }]) => [
    define.codeSpan(code),
    String(status),
    summary,
  ]);
  return define.renderPage('API errors', introduction, [define.table(['code', 'status', 'when'], rows)]);
}
