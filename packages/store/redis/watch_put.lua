#!lua
-- Writes a watch unless a newer one is there. a[2] watcher, a[3] presentity, a[4] wish, a[5] change, a[6] due at, a[7] the
-- rest as JSON. Answers false when it was written, else what is there: {wish, change, due at, rest}.
local function operation(a)
  local p, watcher, presentity, wish, change, due = a[1], a[2], a[3], a[4], a[5], a[6]
  local key = p .. 'w:' .. watcher
  local packed = redis.call('HGET', key, presentity)
  local old = packed and cmsgpack.unpack(packed)
  if old and (old[1] > wish or old[1] == wish and old[2] > change) then
    return old
  end
  redis.call('HSET', key, presentity, cmsgpack.pack({ wish, change, due, a[7] }))
  if not old or old[3] ~= due then
    redis.call('ZADD', p .. 'Q', due, watcher .. '\0' .. presentity)
  end
  if not old then
    redis.call('ZADD', p .. 'O', 0, presentity .. '\0' .. watcher)
  end
  return false
end
