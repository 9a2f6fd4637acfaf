import { describe, expect, it } from 'vitest';
import { parseConfiguration } from './parse.ts';

/** `line:column message | hint` of each problem. */
const problems = (text: string): string[] => {
  const result = parseConfiguration(text, { file: 'x.conf' });
  return result.ok
    ? []
    : result.problems.map(
        ({ line, column, message, hint }) => `${line}:${column} ${message}${hint === undefined ? '' : ` | ${hint}`}`,
      );
};
const within = (text: string): string[] => problems(`filter {\n${text}\n}`);

describe('one mistake, one problem, at its place', () => {
  it.each([
    [
      'grok { id => "a", add_tag => "b" }',
      '2:17 settings are separated by spaces, not by commas | take the comma away',
    ],
    ['grok { id = "a" }', '2:11 expected "=>" after the setting id, found "=" | write => for ='],
    ['grok { id: "a" }', '2:10 expected "=>" after the setting id, found ":" | write => for :'],
    ['grok { id -> "a" }', '2:11 expected "=>" after the setting id, found "->" | write => for ->'],
    ['grok { id "a" }', '2:11 expected "=>" after the setting id, found a text in quotes | write => before the value'],
    ['grok { id => }', '2:14 expected a value, found "}" | a text stands in quotes: "…"'],
    ['grok { add_tag => ["a", "b",] }', '2:28 a comma stands before the end of the list | take it away'],
    [
      'grok { add_tag => ["a" "b"] }',
      '2:24 expected "," or "]", found a text in quotes | items of a list are separated by commas',
    ],
    ['grok { add_tag => ["a", "b" }', '2:19 the [ that opens the list of add_tag is not closed: found "}" | add ]'],
    [
      'grok { add_tag => ["a"\n id => "x" }',
      '2:19 the [ that opens the list of add_tag is not closed: found "id" | add ]',
    ],
    [
      'grok { match => { "a" => "b", "c" => "d" } }',
      '2:29 entries of a hash are separated by spaces, not by commas | take the comma away',
    ],
    ['grok { match => { "a" : "b" } }', '2:23 expected "=>" after the key "a", found ":" | write => for :'],
    ['grok { match => { [a] => "b" } }', '2:19 the key [a] needs quotes | write "[a]"'],
    [
      'grok { match => { "a" => 1 "a" => 2 } }',
      '2:28 the key "a" stands in this hash already, at 2:19 | keep one of them',
    ],
    ['grok { id => x }', '2:14 a text without quotes has two letters at least | write "x"'],
    ['grok { id => a-b }', '2:14 a text without quotes has letters, digits and _ only | put it in quotes: "…"'],
    ['grok { id => a.b.c }', '2:14 a text without quotes has letters, digits and _ only | put it in quotes: "…"'],
    [
      'file { path => /var/log/*.log }',
      '2:16 a text without quotes has letters, digits and _ only | put it in quotes: "…"',
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a variable of the language
    ['file { path => ${HOME} }', '2:16 a text without quotes has letters, digits and _ only | put it in quotes: "…"'],
    ['grok { id => 08 }', '2:14 08 is no number: a leading zero means octal | take off the zero, or quote it'],
    ['grok { id => “a” }', '2:14 “ is a typographic quote | write " or \''],
    ['grok\u00a0{ id => "a" }', '2:5 a character that only looks like a space (U+00A0) | type a plain space'],
    [
      'grok { add_tag => ["a", "\\", "b"] id => "c" }',
      '2:25 the text that opens here ends at 2:30, where it should not | a backslash before " keeps the text going: put the text in the other kind of quotes',
    ],
    [
      'grok { match => { "message => "%{A}" } }',
      '2:19 the text that opens here ends at 2:31, where it should not | a quote is missing, or is one too many; a quote within a text needs the other kind around it',
    ],
    [
      'grok {\n match => { "message" => "abc }\n id => "x"\n}\ndrop { }',
      '3:26 the text that opens here ends at 4:8, where it should not | a quote is missing, or is one too many; a quote within a text needs the other kind around it',
    ],
    ['if [a] = "x" { }', '2:8 = is no comparison | write =='],
    ['if [a] === "x" { }', '2:8 === is no comparison | write =='],
    ['if [a] => 1 { }', '2:8 => is no comparison | write >='],
    ['if [a] && [b] { }', '2:8 && is no operator | write "and"'],
    ['if [a] || [b] { }', '2:8 || is no operator | write "or"'],
    ['if [a] AND [b] { }', '2:8 AND is no operator | write "and"'],
    ['if not [a] { }', '2:4 "not" negates nothing | write ! before a field or a group, or "not in"'],
    ['if !"a" { }', '2:5 expected a [field] or a group in parentheses after "!", found a text in quotes | write !(…)'],
    [
      'if [a] == true { }',
      '2:11 "true" is neither a field nor a text | compare with "true", or write if [field] / if ![field]',
    ],
    ['if a == "x" { }', '2:4 "a" is neither a field nor a text | write [a] for the field, "a" for the text'],
    [
      'if foo([a]) { drop { } }',
      '2:4 expected a condition, found "foo" | "foo(…)": Logstash has no functions in conditions',
    ],
    ['if ([a] == "x" { }', '2:4 the ( that opens here is not closed | add )'],
    ['if [a] == { drop { } }', '2:11 expected a [field], a text in quotes, a number, a list or a /regex/, found "{"'],
    ['if [a] "x" { drop { } }', '2:8 expected "{", or "and", "or" and another condition, found a text in quotes'],
    ['if { drop { } }', '2:4 expected a [field], a text in quotes, a number, a list or a /regex/, found "{"'],
    ['if [a] =~ b { drop { } }', '2:11 expected a regular expression, found "b" | write /…/ or "…"'],
    [
      'if [a] xor [b] and [c] { }',
      '2:16 xor and nand have no order among other operators | add parentheses: (… xor …) and …',
    ],
    [
      'if [a] and [b] or [c] nand [d] xor [e] { }',
      '2:23 xor and nand have no order among other operators | add parentheses: (… xor …) and …',
    ],
    ['if [a] { } elsif [b] { }', '2:12 "elsif" is not known here | write "else if"'],
    ['if [a] { } elif [b] { }', '2:12 "elif" is not known here | write "else if"'],
    ['else { drop { } }', '2:1 expected a plugin, "if" or "}", found "else" | else stands behind the } of an if'],
    ['drop', '3:1 expected "{" after the name of a plugin, found "}" | write drop { … }'],
    [
      'grok { }\nid => "x"',
      '3:4 expected "{" after the name of a plugin, found "=>" | settings stand within the braces of a plugin: is a } before line 3 too many?',
    ],
    [
      'grok {\n  id => "x"\n\nmutate { }',
      '2:6 the { that opens grok is not closed: found the plugin "mutate" | add } where grok ends',
    ],
  ])('%s', (text, expected) => {
    expect(within(text)).toEqual([expected]);
  });

  it.each([
    [
      'filter {\n  if [a] {\n    drop { }\n  mutate { }\n}\noutput { }',
      '2:10 the { that opens the if is not closed: found the section "output" | add } where the if ends',
    ],
    [
      'filter {\n  drop { }\n\noutput { }',
      '1:8 the { that opens the section filter is not closed: found the section "output" | add } where the section filter ends',
    ],
    [
      'filter {\n  grok {\n    match => {\n      "a" => "b"\n    id => "x"\n  }\n}\n',
      '3:14 the { that opens the hash of match is not closed: found the end of the text | add } where the hash of match ends',
    ],
    [
      'filter { drop { }',
      '1:8 the { that opens the section filter is not closed: found the end of the text | add } where the section filter ends',
    ],
    ['filter { a { b => "c } }', '1:19 the text that opens here has no closing " | add the closing "'],
    [
      'filter { a { b => "C:\\" } }',
      '1:19 the text that opens here has no closing " | a backslash before " keeps the text going: double quotes within single ones need none',
    ],
    ['filter { if [a] =~ /b { } }', '1:20 the regular expression that opens here has no closing / | add the closing /'],
    ['filter { } }', '1:12 expected "input", "filter" or "output", found "}" | a } is one too many, here or above'],
    [
      'grok { }',
      '1:1 expected "input", "filter" or "output", found "grok" | a configuration is made of input { … }, filter { … } and output { … }',
    ],
    ['filter drop { }', '1:8 expected "{" after "filter", found "drop"'],
  ])('%s', (text, expected) => {
    expect(problems(text)).toEqual([expected]);
  });

  it('finds several, in order, and reads on behind each', () => {
    const text = `input {
  file { path = "/x" }
}
filter {
  grok { match => { ??? } }
  mutate {
    rename => { "a" "b" ] }
    add_tag => x
  }
  if [a] ? "b" {
    drop { percentage: 5 }
  }
}
output {
  stdout { codec => rubydebug, id => "a" }
}`;
    expect(problems(text).map((line) => line.split(' ')[0])).toEqual([
      '2:15',
      '5:21',
      '7:21',
      '7:25',
      '8:16',
      '10:10',
      '11:22',
      '15:30',
    ]);
  });

  it('never shows what an unquoted secret is', () => {
    expect(problems('output { http { password => hunter2!x } }').join()).not.toContain('hunter2');
  });
});
