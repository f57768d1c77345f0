#!lua flags=no-writes
-- Whether a bucket has reports from before a time. a: prefix, before. Answers 1 or 0.
local function operation(a)
  return #redis.call('ZRANGEBYSCORE', a[1] .. 'ot', '-inf', string.format('(%.0f', a[2]), 'LIMIT', 0, 1)
end
