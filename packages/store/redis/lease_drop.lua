#!lua flags=allow-oom
-- Drops a session's lease: a[2] session, a[3] newest fence or false.
local function operation(a)
  local p, id = a[1], a[2]
  local packed = redis.call('HGET', p .. 'v', id)
  if packed and (not a[3] or cmsgpack.unpack(packed)[3] <= a[3]) then
    redis.call('HDEL', p .. 'v', id)
    redis.call('ZREM', p .. 'V', id)
  end
  return true
end
