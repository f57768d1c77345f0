#!lua
-- Notes that all things of an account, a[2], are there that the attempt a[3] has made.
local function operation(a)
  local key = a[1] .. 'a:' .. a[2]
  local packed = redis.call('GET', key)
  local account = packed and cmsgpack.unpack(packed)
  if account and account[6] == a[3] and not account[7] then
    redis.call('SET', key, cmsgpack.pack({ account[1], account[2], account[3], account[4], account[5] }))
    redis.call('ZREM', a[1] .. 'X', a[2])
  end
  return true
end
