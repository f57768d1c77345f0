#!lua flags=allow-oom
-- Removes terminated subscriptions and fetches that ended long ago. a[2] prefixes of buckets, a[3] how many at most,
-- a[4] up to when, as of ZRANGEBYSCORE. Answers a list with a true for each.
-- @include due
local function operation(a)
  return take_due(a, 'W', function(p, member)
    local at = member:find('\0', 1, true)
    redis.call('HDEL', p .. member:sub(1, 1) .. ':' .. member:sub(2, at - 1), member:sub(at + 1))
    redis.call('ZREM', p .. 'W', member)
    return true
  end)
end
