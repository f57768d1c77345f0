#!lua flags=allow-oom
-- Gives up a lease by name, a[2], when the holder is a[3].
local function operation(a)
  local packed = redis.call('HGET', a[1] .. 'k', a[2])
  if packed and cmsgpack.unpack(packed)[1] == a[3] then
    redis.call('HDEL', a[1] .. 'k', a[2])
  end
  return true
end
