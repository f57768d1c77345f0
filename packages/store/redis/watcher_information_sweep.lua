#!lua flags=allow-oom
-- Removes terminated subscriptions and fetches that ended long ago. a[2] prefixes of buckets, a[3] how many at most,
-- a[4] up to when, as of ZRANGEBYSCORE. Answers a list with a true for each.
-- @include due
local function operation(a)
  local limit, bound = a[3], a[4]
  local results = {}
  for _, p in ipairs(due_buckets(a[2], 'W', bound)) do
    for _, member in ipairs(due_members(p, 'W', bound, limit - #results)) do
      local at = member:find('\0', 1, true)
      redis.call('HDEL', p .. member:sub(1, 1) .. ':' .. member:sub(2, at - 1), member:sub(at + 1))
      redis.call('ZREM', p .. 'W', member)
      results[#results + 1] = true
    end
    if #results >= limit then
      break
    end
  end
  return results
end
