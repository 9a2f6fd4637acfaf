// docs/reference/pipelines/grok-patterns.md: the patterns that are bundled, with what they capture.

const INTRODUCTION = `The patterns that [\`grok\`](filters.md#grok) knows by name, by family, and the fields that they make: with \`ecs_compatibility => disabled\`, and with ECS (\`v1\`, \`v8\`). Those that are used inside count, too; \`:int\` and \`:float\` are the types of values. A pattern of your own may take the name of one of these, also for those that are built on it.`;

export async function grokPatternsPage(load, { table, codeSpan, renderPage }) {
  const { FAMILIES, patternsOf } = await load('regex/grok/library/registry.js');
  const { compileGrok } = await load('regex/index.js');
  const captures = (name, set) => {
    const definitions = patternsOf(set);
    if (!definitions.has(name)) return undefined;
    const fields = compileGrok(`%{${name}}`, { definitions }).captures.map(({ field, cast }) =>
      cast === undefined ? field : `${field}:${cast}`,
    );
    // A field of several alternatives is told once; its type counts for the first of them.
    return fields.filter((field, index) => fields.findIndex((other) => bare(other) === bare(field)) === index);
  };
  const told = (fields) => {
    if (fields === undefined) return 'no such pattern';
    return fields.length === 0 ? '–' : fields.map(codeSpan).join(' ');
  };
  const sections = Object.entries(FAMILIES).map(([family, patterns]) => {
    const all = Object.keys(patterns).map((name) => [name, captures(name, 'disabled'), captures(name, 'v8')]);
    const makesFields = ([, ...sets]) => sets.some((fields) => fields === undefined || fields.length > 0);
    const rows = all.filter(makesFields).map(([name, legacy, ecs]) => {
      const [before, after] = [told(legacy), told(ecs)];
      return [codeSpan(name), before, before === after ? 'the same' : after];
    });
    const plain = all.filter((pattern) => !makesFields(pattern)).map(([name]) => codeSpan(name));
    return [
      `## ${family}`,
      ...(rows.length === 0 ? [] : [table(['pattern', 'disabled', 'ECS'], rows)]),
      ...(plain.length === 0 ? [] : [`Without fields of their own: ${plain.join(', ')}.`]),
    ].join('\n\n');
  });
  const counts = ['disabled', 'v8'].map((set) => patternsOf(set).size);
  return renderPage('Grok patterns', `${INTRODUCTION} There are ${counts[0]} and ${counts[1]}.`, sections);
}

const bare = (field) => field.replace(/:(?:int|float)$/, '');
