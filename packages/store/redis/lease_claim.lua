#!lua
-- Claims session leases that ran out. a[2] prefixes of buckets, a[3] how many at most, a[4] now, a[5] claimed until.
-- Answers a list of {session, principal, expiry, fence}.
-- @include due
local function operation(a)
  local limit, now = a[3], a[4]
  local results = {}
  for _, p in ipairs(due_buckets(a[2], 'V', now)) do
    for _, id in ipairs(due_members(p, 'V', now, limit - #results)) do
      local packed = redis.call('HGET', p .. 'v', id)
      if packed then
        local lease = cmsgpack.unpack(packed)
        results[#results + 1] = { id, lease[1], lease[2], lease[3] }
        lease[4] = true
        redis.call('HSET', p .. 'v', id, cmsgpack.pack(lease))
        redis.call('ZADD', p .. 'V', a[5], id)
      else
        redis.call('ZREM', p .. 'V', id)
      end
    end
    if #results >= limit then
      break
    end
  end
  return results
end
