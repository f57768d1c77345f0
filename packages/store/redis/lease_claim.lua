#!lua
-- Claims session leases that ran out. a[2] prefixes of buckets, a[3] how many at most, a[4] now, a[5] claimed until.
-- Answers a list of {session, principal, expiry, fence}.
-- @include due
local function operation(a)
  return take_due(a, 'V', function(p, id)
    local packed = redis.call('HGET', p .. 'v', id)
    if not packed then
      redis.call('ZREM', p .. 'V', id)
      return nil
    end
    local lease = cmsgpack.unpack(packed)
    local result = { id, lease[1], lease[2], lease[3] }
    lease[4] = true
    redis.call('HSET', p .. 'v', id, cmsgpack.pack(lease))
    redis.call('ZADD', p .. 'V', a[5], id)
    return result
  end)
end
