#!lua flags=allow-oom
-- Removes a server's record: a[2] node, when it is of this incarnation, a[3].
local function operation(a)
  local packed = redis.call('HGET', a[1] .. 'N', a[2])
  if packed and cmsgpack.unpack(packed)[1] == a[3] then
    redis.call('HDEL', a[1] .. 'N', a[2])
  end
  return true
end
