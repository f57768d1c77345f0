#!lua flags=no-writes
-- The domains of a bucket that have entries. a: prefix. Answers {domain, count, …}, the counts in text.
local function operation(a)
  return redis.call('HGETALL', a[1] .. 'oc')
end
