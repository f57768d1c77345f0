#!lua flags=no-writes
-- When the first thing in a sorted set of the bucket is due: a[2] index, a[3] up to which score. False: nothing.
local function operation(a)
  local first = redis.call('ZRANGEBYSCORE', a[1] .. a[2], '-inf', a[3], 'WITHSCORES', 'LIMIT', 0, 1)
  return first[2] and { first[2] } or false
end
