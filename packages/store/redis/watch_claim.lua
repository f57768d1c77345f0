#!lua
-- Claims watches that are due. a[2] prefixes of buckets, a[3] how many at most, a[4] now, a[5] claimed until.
-- Answers a list of {watcher, presentity, wish, change, due at, rest}.
-- @include due
local function operation(a)
  return take_due(a, 'Q', function(p, member)
    local at = member:find('\0', 1, true)
    local watcher, presentity = member:sub(1, at - 1), member:sub(at + 1)
    local key = p .. 'w:' .. watcher
    local packed = redis.call('HGET', key, presentity)
    if not packed then
      redis.call('ZREM', p .. 'Q', member)
      return nil
    end
    local watch = cmsgpack.unpack(packed)
    watch[3] = a[5]
    redis.call('HSET', key, presentity, cmsgpack.pack(watch))
    redis.call('ZADD', p .. 'Q', a[5], member)
    return { watcher, presentity, watch[1], watch[2], watch[3], watch[4] }
  end)
end
