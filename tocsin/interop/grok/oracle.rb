# What Ruby's engine makes of grok patterns, the way the grok library of Logstash uses it: names are replaced one after the
# other, "." takes newlines, captures are taken by name. Lines of JSON in: {"definitions":{name: text}}, then
# {"pattern", "texts"}; a line out for each of the latter: for each text null, "timeout", or [[name, what it caught], …].
require 'json'
require 'timeout'

REFERENCE = /%\{(?<name>(?<pattern>[A-z0-9]+)(?::(?<subname>[@\[\]A-z0-9_:.-]+))?)[^}]*\}/

def expand(pattern, definitions)
  text = pattern.dup
  while (found = REFERENCE.match(text))
    body = definitions.fetch(found['pattern'])
    group = found['subname'] ? "(?<#{found['name']}>#{body})" : "(?:#{body})"
    text = found.pre_match + group + found.post_match
  end
  Regexp.new(text, Regexp::MULTILINE)
end

def captures(regexp, text)
  found = Timeout.timeout(2) { regexp.match(text) }
  return nil unless found
  regexp.named_captures.flat_map do |name, groups|
    # The library forgets the type of a name after its first group.
    groups.each_with_index.map { |group, index| [index.zero? ? name : name.sub(/:(int|float)\z/, ''), found[group]] }
  end
rescue Timeout::Error
  'timeout'
end

definitions = {}
STDOUT.sync = true
STDIN.each_line do |line|
  task = JSON.parse(line)
  if task['definitions']
    definitions = task['definitions']
  else
    regexp = expand(task['pattern'], definitions)
    puts JSON.generate(task['texts'].map { |text| captures(regexp, text) })
  end
end
