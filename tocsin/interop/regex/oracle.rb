# What Ruby's engine makes of regular expressions. Lines of JSON in: {"pattern", "dotAll", "texts", "replacement"?}; a line out for each: for
# each text "timeout", or what it becomes, null where Ruby raises; without a replacement null or what matched and what each group caught.
require 'json'
require 'timeout'

$VERBOSE = nil

def answer(regexp, text, replacement)
  Timeout.timeout(2) { replacement ? text.gsub(regexp, replacement) : regexp.match(text)&.to_a }
rescue IndexError
  nil
rescue Timeout::Error
  'timeout'
end

STDIN.each_line do |line|
  task = JSON.parse(line)
  regexp = Regexp.new(task['pattern'], task['dotAll'] ? Regexp::MULTILINE : 0)
  puts JSON.generate(task['texts'].map { |text| answer(regexp, text, task['replacement']) })
end
